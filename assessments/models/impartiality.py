"""What an assessor declares about their candidates, and what another officer sets aside in writing."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from assessments.impartiality import WAIVABLE, Objection, Rule

RULES = [(rule.value, rule.value) for rule in Rule]
WAIVED = sorted(rule.value for rule in WAIVABLE)


class ImpartialityDeclaration(models.Model):
    """An assessor says by their account that they are impartial towards the candidates of this exam, and of whom not.

    Never changed. A candidate given to them afterwards asks for another one; the latest counts.
    """

    assignment = models.ForeignKey(
        "assessments.EventAssessor", on_delete=models.PROTECT, related_name="declarations", verbose_name="penugasan"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="asesor"
    )
    words = models.TextField("pernyataan")
    declared_at = models.DateTimeField("dinyatakan")

    class Meta:
        verbose_name = "pernyataan ketidakberpihakan"
        ordering = ["declared_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="declaration_has_words")]

    def __str__(self) -> str:
        return f"{self.person.full_name}, {self.declared_at:%Y-%m-%d}"


class DeclaredRelation(models.Model):
    """A candidate an assessor is related to by their own word: kin, trained by them, a friend, a business."""

    declaration = models.ForeignKey(ImpartialityDeclaration, on_delete=models.PROTECT, related_name="relations")
    dossier = models.ForeignKey("applicants.Dossier", on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    words = models.CharField("hubungan", max_length=300)

    class Meta:
        verbose_name = "hubungan yang dinyatakan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "dossier"], name="declared_relation_once"),
            models.CheckConstraint(condition=~Q(words=""), name="declared_relation_has_words"),
        ]

    def __str__(self) -> str:
        return self.words


class ImpartialityWaiver(models.Model):
    """One objection to one pair, set aside with a reason by somebody who neither examines nor made the pair.

    Never changed. Printed in the berita acara. It is of this pair alone: another assessor, another exam ask again.
    """

    RACE_SENTENCES: ClassVar = {
        "impartiality_waiver_once": "Pengecualian ini baru saja ditetapkan. Muat ulang halamannya."
    }

    event = models.ForeignKey("assessments.ExamEvent", on_delete=models.PROTECT, related_name="waivers")
    dossier = models.ForeignKey("applicants.Dossier", on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="peserta"
    )
    examiner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="asesor"
    )
    paired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="ditempatkan oleh"
    )
    rule = models.CharField("aturan", max_length=20, choices=RULES)
    reason = models.TextField("alasan")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="petugas")
    at = models.DateTimeField("ditetapkan")

    class Meta:
        verbose_name = "pengecualian ketidakberpihakan"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "dossier", "examiner", "rule"], name="impartiality_waiver_once"),
            models.CheckConstraint(condition=Q(rule__in=WAIVED), name="impartiality_waiver_of_a_relation"),
            models.CheckConstraint(condition=~Q(reason=""), name="impartiality_waiver_has_reason"),
            models.CheckConstraint(
                condition=~Q(by=F("examiner")) & ~Q(by=F("candidate")) & (Q(paired_by=None) | ~Q(by=F("paired_by"))),
                name="impartiality_waiver_by_another",
            ),
            models.CheckConstraint(condition=~Q(candidate=F("examiner")), name="impartiality_waiver_not_of_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.examiner_id}, {self.dossier_id}"

    @property
    def objection(self) -> Objection:
        """What was set aside."""
        return Objection(Rule(self.rule))
