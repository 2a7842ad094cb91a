"""Forms of the trade as they were filled in and signed: one record each, answers as rows, signatures that stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from assessments.enums import SelfAssessed
from assessments.models.exam import Assessment, ExamEvent
from schemes.enums import FormSigner

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

ABOUT_ONE = (
    Q(dossier__isnull=False, assessment=None, event=None)
    | Q(dossier=None, assessment__isnull=False, event=None)
    | Q(dossier=None, assessment=None, event__isnull=False)
)


class FormRecordQuerySet(models.QuerySet["FormRecord"]):
    def visible_to(self, user: User) -> FormRecordQuerySet:
        """Of the exams the person may see, and of their own cases."""
        seen = Assessment.objects.visible_to(user).order_by()
        own = Q(dossier__applicant=user) | Q(assessment__dossier__applicant=user)
        at_work = Q(assessment__in=seen) | Q(dossier__in=seen.values("dossier_id"))
        return self.filter(own | at_work | Q(event__in=ExamEvent.objects.visible_to(user).order_by()))


class FormRecord(models.Model):
    """One form about one case, one candidate in an exam, or one exam. `round`: a form that was sent back is another row."""

    form = models.ForeignKey(
        "schemes.TradeForm", on_delete=models.PROTECT, related_name="records", verbose_name="formulir"
    )
    dossier = models.ForeignKey("applicants.Dossier", on_delete=models.PROTECT, related_name="+", null=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="form_records", null=True)
    event = models.ForeignKey(ExamEvent, on_delete=models.PROTECT, related_name="form_records", null=True)
    round = models.PositiveSmallIntegerField("putaran", default=1)
    opened_at = models.DateTimeField("dibuka")

    objects = models.Manager.from_queryset(FormRecordQuerySet)()

    class Meta:
        verbose_name = "formulir terisi"
        ordering = ["form__position", "round"]
        constraints = [
            models.CheckConstraint(condition=ABOUT_ONE, name="form_record_about_one"),
            models.UniqueConstraint(fields=["form", "dossier", "round"], name="form_record_once_per_case"),
            models.UniqueConstraint(fields=["form", "assessment", "round"], name="form_record_once_per_candidate"),
            models.UniqueConstraint(fields=["form", "event", "round"], name="form_record_once_per_exam"),
        ]

    def __str__(self) -> str:
        return str(self.form)


class FormAnswer(models.Model):
    """One answer: the key of a statement, or of a unit, element, criterion or question within a part."""

    record = models.ForeignKey(FormRecord, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField("kunci", max_length=60)
    value = models.TextField("jawaban", blank=True, default="")
    note = models.TextField("keterangan", blank=True, default="")

    class Meta:
        verbose_name = "jawaban formulir"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="form_answer_once")]

    def __str__(self) -> str:
        return self.key


class FormSignature(models.Model):
    """A signature by account, with the name and the moment; or the scan of one on paper, stored by the assessor.

    `said`: what the assessor says of a self assessment ("dapat dilanjutkan" or not).
    """

    RACE_SENTENCES: ClassVar = {
        "form_signed_once": "Formulir ini sudah ditandatangani. Muat ulang halaman untuk melihatnya.",
    }

    record = models.ForeignKey(FormRecord, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField("sebagai", max_length=12, choices=FormSigner.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="penanda tangan"
    )
    name = models.CharField("nama", max_length=200)
    said = models.CharField("pernyataan", max_length=16, choices=SelfAssessed.choices, blank=True, default="")
    note = models.TextField("catatan", blank=True, default="")
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, verbose_name="pindaian"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("ditandatangani")

    class Meta:
        verbose_name = "tanda tangan formulir"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "role"], name="form_signed_once"),
            models.CheckConstraint(condition=Q(role__in=FormSigner.values), name="form_signature_role_known"),
            models.CheckConstraint(condition=Q(said="") | Q(said__in=SelfAssessed.values), name="form_said_known"),
            models.CheckConstraint(
                condition=Q(recorded_by=F("person")) | Q(file__isnull=False), name="form_signed_by_account_or_scan"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.record}"
