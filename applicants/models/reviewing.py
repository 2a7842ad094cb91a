"""The technical review of a dossier on the review branch: what was seen on a visit, and what the team recommends."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from applicants.enums import Recommendation
from applicants.models.decisions import Involvement
from applicants.models.dossiers import Dossier

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


class _Written(models.Model):
    """Something a member of the technical team recorded; never changed."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="%(class)s_rows", verbose_name="berkas")
    involvement = models.ForeignKey(Involvement, models.PROTECT, related_name="+", verbose_name="ditulis oleh")
    written_at = models.DateTimeField("dicatat")

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["pk"]

    @property
    def by(self) -> User:
        """Who wrote it."""
        return self.involvement.person


class FieldVisit(_Written):
    """One visit to the place the application speaks of: the day, whom the team met, what it saw."""

    visited_on = models.DateField("tanggal kunjungan")
    place = models.CharField("tempat yang dikunjungi", max_length=300)
    met_with = models.CharField("ditemui", max_length=200)
    findings = models.TextField("hasil kunjungan", max_length=4000)

    class Meta(_Written.Meta):
        verbose_name = "kunjungan lapangan"
        verbose_name_plural = "kunjungan lapangan"
        constraints = [models.CheckConstraint(name="visit_has_findings", condition=~Q(findings="") & ~Q(place=""))]

    def __str__(self) -> str:
        return f"{self.place}, {self.visited_on.isoformat()}"


class TechnicalReview(_Written):
    """What the technical team recommends, and why; a later one, asked for by the leader, is added to the first."""

    recommendation = models.CharField("rekomendasi", max_length=8, choices=Recommendation)
    reasons = models.TextField("pertimbangan", max_length=4000)

    class Meta(_Written.Meta):
        verbose_name = "kajian teknis"
        verbose_name_plural = "kajian teknis"
        constraints = [
            models.CheckConstraint(
                name="review_recommendation_known", condition=Q(recommendation__in=Recommendation.values)
            ),
            models.CheckConstraint(name="review_has_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_recommendation_display()}, {self.dossier}"
