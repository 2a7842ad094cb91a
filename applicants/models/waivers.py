"""Prerequisites an office waives in writing. Raw SQL is bound too (migration 0005)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from applicants.models.dossiers import Dossier
from applicants.models.visibility import visible_dossiers
from certportal.kernel.numbers.codes import new_code

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


class PrerequisiteWaiverQuerySet(models.QuerySet["PrerequisiteWaiver"]):
    def visible_to(self, user: User) -> PrerequisiteWaiverQuerySet:
        """Waivers of the dossiers the person may find."""
        return self.filter(dossier__in=Dossier.objects.filter(visible_dossiers(user)))

    def in_force(self) -> PrerequisiteWaiverQuerySet:
        """Those nobody has taken back."""
        return self.filter(ended_at=None)


class PrerequisiteWaiver(models.Model):
    """A prerequisite one dossier is excused from in writing: reason, person, date (design.md 6, rule 5).

    Taken back by ending the row; the same unit may then be waived anew.
    """

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="prerequisite_waivers", verbose_name="berkas")
    unit = models.ForeignKey("schemes.CompetencyUnit", models.PROTECT, related_name="+", verbose_name="unit prasyarat")
    reason = models.CharField("alasan", max_length=1000)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dibebaskan oleh"
    )
    granted_on = models.DateField("tanggal pembebasan")
    granted_at = models.DateTimeField("dicatat")
    ended_at = models.DateTimeField("dicabut", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dicabut oleh"
    )
    ended_reason = models.CharField("alasan pencabutan", max_length=1000, blank=True, default="")

    objects = models.Manager.from_queryset(PrerequisiteWaiverQuerySet)()

    class Meta:
        verbose_name = "pembebasan prasyarat"
        verbose_name_plural = "pembebasan prasyarat"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="prerequisite_waiver_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="prerequisite_waiver_end_whole",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_reason="")),
            ),
            models.UniqueConstraint(
                name="prerequisite_waiver_once", fields=["dossier", "unit"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"Pembebasan {self.unit.code}, {self.dossier}"
