"""What is written around a dossier.

Signatures, confirmations by the superior, questions and answers, and requested corrections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from applicants.enums import CorrectableField, CorrectionOutcome, EndorsementOutcome, SignatureKind, SuperiorBasis
from applicants.models.documents import Document
from applicants.models.dossiers import Dossier
from applicants.models.visibility import visible_dossiers
from certportal.kernel.accounts.enums import NipLevel
from certportal.kernel.numbers.codes import new_code

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


class Signature(models.Model):
    """A form the portal printed and a person signed with their account.

    The name they typed, when, and the paper it made.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="signatures", verbose_name="dokumen")
    kind = models.CharField("cara", max_length=12, choices=SignatureKind)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="penanda tangan"
    )
    typed_name = models.CharField("nama yang diketik", max_length=150)
    signed_at = models.DateTimeField("ditandatangani")
    paper = models.OneToOneField("papers.Paper", models.PROTECT, related_name="+", verbose_name="dokumen tercetak")

    class Meta:
        verbose_name = "tanda tangan"
        verbose_name_plural = "tanda tangan"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="signature_kind_known", condition=Q(kind__in=SignatureKind.values)),
            models.CheckConstraint(name="signature_has_name", condition=~Q(typed_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.typed_name}, {self.document}"


def put_to(user: User) -> Q:
    """Condition on Endorsement: requests to this person, those to their NIP from before they had an account included.

    A NIP that is only typed or matches a list opens nothing: an officer has checked it, or the account has the official
    address to which the link of this request went.
    """
    asked = Q(superior_id=user.pk)
    if not user.nip:
        return asked
    by_number = Q(superior__isnull=True, asked_nip=user.nip) & ~Q(basis="")
    if user.nip_standing is NipLevel.CHECKED:
        return asked | by_number
    return asked | by_number & Q(email=user.email) if user.email else asked


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    def visible_to(self, user: User) -> EndorsementQuerySet:
        """Only the superior who was asked."""
        return self.filter(put_to(user)) if user.is_active else self.none()

    def waiting(self) -> EndorsementQuerySet:
        return self.filter(outcome="")


class Endorsement(models.Model):
    """The applicant asks their superior to confirm a form; the superior confirms, or refuses with a reason."""

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="endorsements", verbose_name="dokumen")
    superior = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="endorsements",
        verbose_name="atasan",
        null=True,
        blank=True,
        help_text="Kosong selama atasan belum memiliki akun yang terbukti miliknya.",
    )
    asked_nip = models.CharField("NIP atasan", max_length=18, blank=True, default="")
    # Who is asked, as shown to the applicant before the request was sent; empty in rows of earlier releases.
    basis = models.CharField("dasar", max_length=10, choices=SuperiorBasis, blank=True, default="")
    name = models.CharField("nama atasan", max_length=150, blank=True, default="")
    position_title = models.CharField("jabatan atasan", max_length=150, blank=True, default="")
    work_unit = models.CharField("unit kerja atasan", max_length=200, blank=True, default="")
    email = models.EmailField("e-mail kedinasan atasan", blank=True, default="")
    naming = models.ForeignKey(
        "applicants.SuperiorNaming", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="usulan"
    )
    asked_at = models.DateTimeField("diminta")
    outcome = models.CharField("jawaban", max_length=12, choices=EndorsementOutcome, blank=True, default="")
    reason = models.CharField("alasan", max_length=1000, blank=True, default="")
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)

    objects = models.Manager.from_queryset(EndorsementQuerySet)()

    class Meta:
        verbose_name = "konfirmasi atasan"
        verbose_name_plural = "konfirmasi atasan"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="endorsement_put_to_somebody", condition=Q(superior__isnull=False) | ~Q(asked_nip="")
            ),
            models.CheckConstraint(
                name="endorsement_answered_by_somebody",
                condition=Q(superior__isnull=False) | ~Q(name="") | Q(outcome__in=["", EndorsementOutcome.CANCELLED]),
            ),
            models.UniqueConstraint(name="endorsement_one_open", fields=["document"], condition=Q(outcome="")),
            models.CheckConstraint(
                name="endorsement_answer_whole",
                condition=Q(outcome="", answered_at__isnull=True)
                | Q(outcome__in=EndorsementOutcome.values, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="endorsement_refusal_has_reason", condition=~Q(outcome=EndorsementOutcome.REFUSED, reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"Konfirmasi {self.document}"

    def get_absolute_url(self) -> str:
        return reverse("endorsement.show", args=[self.code])

    def is_put_to(self, user: User) -> bool:
        """As `put_to`, for one request."""
        if self.superior_id is not None:
            return self.superior_id == user.pk
        if not self.basis or not user.nip or self.asked_nip != user.nip:
            return False
        return user.nip_standing is NipLevel.CHECKED or (bool(user.email) and self.email == user.email)

    @property
    def superior_in_words(self) -> str:
        """How the applicant is told of the superior: their own recorded one, and whom they named, by name."""
        if self.name:
            return self.name
        if self.asked_nip:
            return f"atasan dengan NIP {self.asked_nip}"
        return self.superior.full_name if self.superior else ""


class CaseMessage(models.Model):
    """One line of the conversation between the applicant and the office, inside the case; never changed."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="messages", verbose_name="berkas")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="penulis")
    from_office = models.BooleanField("dari petugas")
    text = models.TextField("isi", max_length=4000)
    written_at = models.DateTimeField("ditulis")

    class Meta:
        verbose_name = "pesan dalam berkas"
        verbose_name_plural = "pesan dalam berkas"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="case_message_not_empty", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"{'Petugas' if self.from_office else 'Pemohon'}, {self.dossier}"


class FieldCorrectionQuerySet(models.QuerySet["FieldCorrection"]):
    def visible_to(self, user: User) -> FieldCorrectionQuerySet:
        """Corrections of the dossiers the person may find."""
        return self.filter(dossier__in=Dossier.objects.filter(visible_dossiers(user)))

    def waiting(self) -> FieldCorrectionQuerySet:
        return self.filter(outcome="")


class FieldCorrection(models.Model):
    """The applicant asks to correct one field after sending; an officer accepts or refuses with a reason."""

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="corrections", verbose_name="berkas")
    field = models.CharField("isian", max_length=20, choices=CorrectableField)
    before = models.CharField("semula", max_length=200, blank=True)
    after = models.CharField("menjadi", max_length=200)
    reason = models.CharField("alasan", max_length=1000)
    asked_at = models.DateTimeField("diminta")
    outcome = models.CharField("jawaban", max_length=12, choices=CorrectionOutcome, blank=True, default="")
    answer = models.CharField("penjelasan", max_length=1000, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dijawab oleh"
    )
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)

    objects = models.Manager.from_queryset(FieldCorrectionQuerySet)()

    class Meta:
        verbose_name = "pembetulan isian"
        verbose_name_plural = "pembetulan isian"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="correction_field_known", condition=Q(field__in=CorrectableField.values)),
            models.UniqueConstraint(
                name="correction_one_open_per_field", fields=["dossier", "field"], condition=Q(outcome="")
            ),
            models.CheckConstraint(
                name="correction_answer_whole",
                condition=Q(outcome="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(outcome__in=CorrectionOutcome.values, answered_at__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="correction_refusal_has_answer", condition=~Q(outcome=CorrectionOutcome.REFUSED, answer="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}, {self.dossier}"

    def get_absolute_url(self) -> str:
        return reverse("correction.answer", args=[self.code])
