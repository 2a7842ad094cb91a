"""What an assessor recorded of one unit: the result that holds, every entry that led to it, and the evidence it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.enums import EvidenceOutcome, UnitOutcome
from assessments.models.exam import Assessment
from assessments.scoring import QUALITIES, UnitMark

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

CLIENT_ID_LENGTH = 64
NO_QUALITY_MISSING = ~Q(valid=False) & ~Q(authentic=False) & ~Q(current=False) & ~Q(sufficient=False)


class Rated(models.Model):
    """Result, note and the four rules of evidence (VATM); None of the four: recorded before they were asked."""

    result = models.CharField("hasil", max_length=20, choices=UnitOutcome.choices)
    note = models.TextField("catatan", blank=True, default="")
    valid = models.BooleanField("valid", null=True, default=None)
    authentic = models.BooleanField("asli", null=True, default=None)
    current = models.BooleanField("terkini", null=True, default=None)
    sufficient = models.BooleanField("memadai", null=True, default=None)

    class Meta:
        abstract = True

    @property
    def mark(self) -> UnitMark:
        """As the scoring engine reads it."""
        return UnitMark(self.result, self.note, frozenset(name for name in QUALITIES if getattr(self, name) is False))

    @property
    def qualities(self) -> list[str]:
        """Which of the four were ticked."""
        return [name for name in QUALITIES if getattr(self, name)]


class UnitResult(Rated):
    """Competent or not yet, for one unit of the scheme; "not yet" always carries a note.

    `version` counts what was recorded of the unit: whoever writes says which version they saw (`actions.recording`).
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="results")
    scheme_unit = models.ForeignKey("schemes.SchemeUnit", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("versi", default=1)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "hasil unit"
        ordering = ["scheme_unit__position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "scheme_unit"], name="unit_result_once"),
            models.CheckConstraint(condition=Q(result__in=UnitOutcome.values), name="unit_result_known"),
            models.CheckConstraint(
                condition=~Q(result=UnitOutcome.NOT_YET_COMPETENT.value, note=""), name="unit_result_noted"
            ),
            models.CheckConstraint(
                condition=~Q(result=UnitOutcome.COMPETENT.value) | NO_QUALITY_MISSING,
                name="unit_result_competent_by_vatm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_unit_id}: {self.result}"


class ResultEntry(Rated):
    """One thing recorded of one unit; rows are only added. The one with the highest `n` is what `UnitResult` says.

    `client_id` was made by whoever sent it, so that what is sent twice counts once. `reason` is that of a correction
    after the recommendation.
    """

    RACE_SENTENCES: ClassVar = {
        "client_id": "Kiriman ini sudah tersimpan. Muat ulang halaman untuk melihat hasil yang tercatat.",
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="entries")
    scheme_unit = models.ForeignKey("schemes.SchemeUnit", on_delete=models.PROTECT, related_name="+")
    n = models.PositiveIntegerField("urutan")
    client_id = models.CharField("tanda kiriman", max_length=CLIENT_ID_LENGTH, unique=True)
    reason = models.TextField("alasan koreksi", blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("dicatat")

    class Meta:
        verbose_name = "catatan hasil unit"
        ordering = ["scheme_unit__position", "n"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "scheme_unit", "n"], name="result_entry_in_turn"),
            models.CheckConstraint(condition=Q(result__in=UnitOutcome.values), name="result_entry_known"),
            models.CheckConstraint(condition=~Q(client_id=""), name="result_entry_named"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_unit_id} ({self.n}): {self.result}"


class EvidenceQuerySet(models.QuerySet["EvidenceItem"]):
    def visible_to(self, user: User) -> EvidenceQuerySet:
        """Evidence of the assessments the person may see."""
        return self.filter(assessment__in=Assessment.objects.visible_to(user).order_by())

    def standing(self) -> EvidenceQuerySet:
        """Without what was taken back."""
        return self.filter(withdrawn_at=None)

    def open(self) -> EvidenceQuerySet:
        """Inconclusive, with no evidence that settles it yet."""
        settling = EvidenceItem.objects.standing().exclude(outcome=EvidenceOutcome.INCONCLUSIVE)
        doubtful = self.standing().filter(outcome=EvidenceOutcome.INCONCLUSIVE)
        return doubtful.exclude(pk__in=settling.filter(follows__isnull=False).values("follows_id"))


class EvidenceItem(models.Model):
    """One piece of evidence for one unit, gathered by a method of the candidate's path (000, "Metode Asesmen").

    `follows`: it settles an earlier, inconclusive one. A slip is taken back before the recommendation (`withdrawn_at`).
    """

    RACE_SENTENCES: ClassVar = {
        "client_id": "Bukti ini sudah tersimpan. Muat ulang halaman untuk melihatnya.",
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="evidence")
    scheme_unit = models.ForeignKey("schemes.SchemeUnit", on_delete=models.PROTECT, related_name="+")
    method = models.CharField("metode", max_length=120)
    outcome = models.CharField("penilaian bukti", max_length=20, choices=EvidenceOutcome.choices)
    note = models.TextField("catatan bukti", blank=True, default="")
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, verbose_name="berkas atau foto"
    )
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="followed_by", null=True, verbose_name="lanjutan dari"
    )
    client_id = models.CharField("tanda kiriman", max_length=CLIENT_ID_LENGTH, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("dicatat")
    withdrawn_at = models.DateTimeField("ditarik", null=True)

    objects = models.Manager.from_queryset(EvidenceQuerySet)()

    class Meta:
        verbose_name = "bukti asesmen"
        ordering = ["scheme_unit__position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=EvidenceOutcome.values), name="evidence_outcome_known"),
            models.CheckConstraint(condition=~Q(note="", file=None), name="evidence_says_something"),
            models.CheckConstraint(condition=~Q(method=""), name="evidence_by_a_method"),
            models.CheckConstraint(condition=~Q(client_id=""), name="evidence_named"),
        ]

    def __str__(self) -> str:
        return f"{self.method}: {self.get_outcome_display()}"
