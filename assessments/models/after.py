"""What may follow a result "belum kompeten": a fuller explanation, and another assessment of the missing units only."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from applicants.models import Dossier
from certportal.kernel.numbers.codes import new_code
from certportal.kernel.sla.timed import Timed

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


class ExplanationQuerySet(models.QuerySet["Explanation"]):
    def visible_to(self, user: User) -> ExplanationQuerySet:
        """Questions about the cases the person may see."""
        return self.filter(dossier__in=Dossier.objects.visible_to(user).order_by())


class Explanation(Timed):
    """A candidate asks why, and the assessor or the certification body answers (000, Hak Pemohon 2).

    One is open at a time; the question stands, and so does the answer once it was given.
    """

    RACE_SENTENCES: ClassVar = {
        "explanation_one_open": "Permintaan penjelasan Anda sudah tercatat dan sedang dijawab. Muat ulang halaman untuk membacanya."
    }

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    dossier = models.ForeignKey("applicants.Dossier", on_delete=models.PROTECT, related_name="explanations")
    decision = models.ForeignKey("applicants.Decision", on_delete=models.PROTECT, related_name="explanations")
    question = models.TextField("yang ditanyakan", max_length=2000)
    asked_at = models.DateTimeField("ditanyakan")
    answer = models.TextField("penjelasan", blank=True, default="", max_length=4000)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField("dijawab", null=True)

    objects = ExplanationQuerySet.as_manager()

    class Meta:
        verbose_name = "permintaan penjelasan"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(answered_at=None), name="explanation_one_open"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="explanation_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Penjelasan hasil {self.dossier}"

    def get_absolute_url(self) -> str:
        return reverse("exam.explanation", args=[self.code])


class Reassessment(models.Model):
    """A case that goes on from an earlier one (asesmen ulang): only what is missing is assessed; `attempt` counts the cases."""

    dossier = models.OneToOneField("applicants.Dossier", on_delete=models.PROTECT, related_name="reassessment")
    earlier = models.ForeignKey("applicants.Dossier", on_delete=models.PROTECT, related_name="reassessments")
    attempt = models.PositiveSmallIntegerField("asesmen ke")
    opened_at = models.DateTimeField("dibuka")

    class Meta:
        verbose_name = "asesmen ulang"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(attempt__gte=2), name="reassessment_is_a_later_attempt"),
            models.CheckConstraint(condition=~Q(dossier=models.F("earlier")), name="reassessment_of_another_case"),
        ]

    def __str__(self) -> str:
        return f"Asesmen ke-{self.attempt}: {self.dossier}"


class StandingResult(models.Model):
    """A unit that was found competent in an earlier case and is not assessed again; the database looks at that result."""

    reassessment = models.ForeignKey(Reassessment, on_delete=models.PROTECT, related_name="standing")
    scheme_unit = models.ForeignKey("schemes.SchemeUnit", on_delete=models.PROTECT, related_name="+")
    result = models.ForeignKey("assessments.UnitResult", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "unit yang tetap kompeten"
        ordering = ["scheme_unit__position"]
        constraints = [
            models.UniqueConstraint(fields=["reassessment", "scheme_unit"], name="standing_result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_unit_id}: {self.result_id}"
