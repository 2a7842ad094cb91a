"""Who did what for a dossier, and what was decided. Raw SQL is bound by the same rules (migration 0002)."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q

from applicants.duties import GROUPS
from applicants.enums import OUTCOMES_OF, DecisionKind, DecisionOutcome, Duty
from applicants.models.dossiers import Dossier


class Involvement(models.Model):
    """One person, one duty, one dossier. Decisions, assessments and panels point to their own row.

    Every new row is `exclusive`: of each group of `applicants.duties` a person has at most one in a dossier. Rows from
    before a group existed that would break it stay as they are and say so here; a trigger refuses new ones of that kind.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="involvements", verbose_name="berkas")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="involvements", verbose_name="orang"
    )
    duty = models.CharField("tugas", max_length=20, choices=Duty.choices)
    since = models.DateTimeField("sejak")
    exclusive = models.BooleanField("tunduk pada pemisahan tugas", default=True, db_default=True, editable=False)

    class Meta:
        verbose_name = "keterlibatan"
        verbose_name_plural = "keterlibatan"
        constraints = [
            models.CheckConstraint(name="involvement_duty_known", condition=Q(duty__in=Duty.values)),
            models.UniqueConstraint(name="involvement_once", fields=["dossier", "person", "duty"]),
            models.UniqueConstraint(
                name="involvement_one_applicant", fields=["dossier"], condition=Q(duty=Duty.APPLICANT)
            ),
            *(
                models.UniqueConstraint(
                    name=f"involvement_{group.name}",
                    fields=["dossier", "person"],
                    condition=Q(exclusive=True, duty__in=group.duties),
                )
                for group in GROUPS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.full_name}: {self.get_duty_display()}, {self.dossier}"


def _outcome_fits_kind() -> Q:
    """Each kind of decision has its own outcomes."""
    return reduce(or_, (Q(kind=kind, outcome__in=outcomes) for kind, outcomes in OUTCOMES_OF.items()))


class Decision(models.Model):
    """What was decided on a dossier, by whom (through the involvement), why, and with which letter. Never changed."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="decisions", verbose_name="berkas")
    kind = models.CharField("jenis", max_length=20, choices=DecisionKind.choices)
    outcome = models.CharField("hasil", max_length=20, choices=DecisionOutcome.choices)
    reason = models.TextField("alasan", blank=True, max_length=2000)
    decided_on = models.DateField("tanggal keputusan")
    involvement = models.ForeignKey(Involvement, models.PROTECT, related_name="decisions", verbose_name="pemutus")
    letter = models.ForeignKey(
        "papers.Paper", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="surat"
    )
    created_at = models.DateTimeField("dicatat")

    class Meta:
        verbose_name = "keputusan"
        verbose_name_plural = "keputusan"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="decision_outcome_fits_kind", condition=_outcome_fits_kind()),
            models.CheckConstraint(
                name="decision_against_has_reason",
                condition=Q(outcome__in=[DecisionOutcome.ADMITTED, DecisionOutcome.COMPETENT, DecisionOutcome.APPROVED])
                | ~Q(reason=""),
            ),
            models.UniqueConstraint(
                name="decision_one_admission", fields=["dossier"], condition=Q(kind=DecisionKind.ADMISSION)
            ),
            models.UniqueConstraint(
                name="decision_one_review", fields=["dossier"], condition=Q(kind=DecisionKind.REVIEW)
            ),
            models.UniqueConstraint(
                name="decision_competent_once",
                fields=["dossier"],
                condition=Q(kind=DecisionKind.CERTIFICATION, outcome=DecisionOutcome.COMPETENT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_outcome_display()}, {self.dossier}"
