"""What a certification body that does not work in this portal says on its own papers (014.8, external LSP).

The office enters a paper with its scan, number and date; a second person compares it with the scan. Only then it counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from assessments.enums import BodyPaperKind, UnitOutcome
from assessments.models.exam import Assessment, ExamEvent
from certportal.kernel.numbers.codes import new_code

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

_CERTIFIES = Q(outcome="") & ~Q(certificate_number="") & ~Q(registration_number="") & Q(issued_on__isnull=False)
_SAYS_AN_OUTCOME = Q(
    outcome__in=UnitOutcome.values, certificate_number="", registration_number="", issued_on=None, valid_until=None
)


class BodyPaperQuerySet(models.QuerySet["BodyPaper"]):
    def visible_to(self, user: User) -> BodyPaperQuerySet:
        """Papers about the exams the person may find."""
        return self.filter(event__in=ExamEvent.objects.visible_to(user).order_by())

    def standing(self) -> BodyPaperQuerySet:
        """Without those that were taken back."""
        return self.filter(withdrawn_at=None)


class BodyPaper(models.Model):
    """One paper of the body about the candidates of one exam: results, decision, or the certificates it issued.

    `entered_by` typed it in from the scan, `checked_by` compared it; never one person (CHECK, and the duties of each row).
    A slip found before it was checked is taken back with a reason, and entered anew.
    """

    RACE_SENTENCES: ClassVar = {
        "body_paper_once": "Surat LSP dengan jenis dan nomor ini sudah dicatat untuk kegiatan ini. Buka daftarnya untuk melihatnya."
    }

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(
        ExamEvent, on_delete=models.PROTECT, related_name="body_papers", verbose_name="kegiatan uji"
    )
    kind = models.CharField("jenis surat", max_length=12, choices=BodyPaperKind.choices)
    number = models.CharField("nomor surat", max_length=120)
    dated = models.DateField("tanggal surat")
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="pindaian surat"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )
    entered_at = models.DateTimeField("dicatat")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="diperiksa oleh"
    )
    checked_at = models.DateTimeField("diperiksa", null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="ditarik oleh"
    )
    withdrawn_at = models.DateTimeField("ditarik", null=True)
    withdrawn_reason = models.CharField("sebab ditarik", max_length=300, blank=True, default="")

    objects = BodyPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "surat LSP"
        verbose_name_plural = "surat LSP"
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BodyPaperKind.values), name="body_paper_kind_known"),
            models.CheckConstraint(condition=~Q(number=""), name="body_paper_numbered"),
            models.CheckConstraint(
                condition=Q(checked_at=None, checked_by=None) | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="body_paper_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("entered_by")), name="body_paper_checked_by_another"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, checked_at=None) & ~Q(withdrawn_reason="")
                ),
                name="body_paper_withdrawn_with_reason",
            ),
            models.UniqueConstraint(
                fields=["event", "kind", "number"], condition=Q(withdrawn_at=None), name="body_paper_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} nomor {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("body_paper.show", args=[self.event.code, self.code])

    @property
    def waits(self) -> bool:
        """Entered, and nobody has checked it yet."""
        return self.checked_at is None and self.withdrawn_at is None


class BodyPaperRow(models.Model):
    """What the paper says of one candidate: K or BK, or the certificate that the body printed.

    `weak`: the units that the paper names as "belum kompeten". `entering` and `checking` are the duties of whoever entered
    and checked it, so that the table of duties holds for raw SQL too.
    """

    paper = models.ForeignKey(BodyPaper, on_delete=models.PROTECT, related_name="rows", verbose_name="surat")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="body_rows")
    entering = models.ForeignKey(
        "applicants.Involvement", on_delete=models.PROTECT, related_name="+", verbose_name="pencatat"
    )
    checking = models.ForeignKey(
        "applicants.Involvement", on_delete=models.PROTECT, related_name="+", null=True, verbose_name="pemeriksa"
    )
    outcome = models.CharField("hasil", max_length=20, choices=UnitOutcome.choices, blank=True, default="")
    reason = models.TextField("keterangan", max_length=2000, blank=True, default="")
    weak = models.ManyToManyField(
        "schemes.SchemeUnit", related_name="+", verbose_name="unit belum kompeten", blank=True
    )
    certificate_number = models.CharField("nomor sertifikat", max_length=80, blank=True, default="")
    registration_number = models.CharField("nomor registrasi", max_length=80, blank=True, default="")
    issued_on = models.DateField("tanggal terbit", null=True, blank=True)
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)

    class Meta:
        verbose_name = "isi surat LSP"
        verbose_name_plural = "isi surat LSP"
        ordering = ["assessment__dossier__applicant__full_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "assessment"], name="body_row_once"),
            models.CheckConstraint(
                condition=_SAYS_AN_OUTCOME | (_CERTIFIES & Q(valid_until__gt=F("issued_on"))), name="body_row_says_one"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=UnitOutcome.NOT_YET_COMPETENT.value, reason=""), name="body_row_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.assessment_id}"
