"""Which units an applicant for a KKNI qualification takes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from applicants.enums import ChosenKind
from applicants.models.dossiers import Dossier


class SelectedUnit(models.Model):
    """A unit to be assessed in one dossier. Units the person holds already are not here unless they take them again."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="selected_units", verbose_name="berkas")
    unit = models.ForeignKey(
        "schemes.CompetencyUnit", models.PROTECT, related_name="selections", verbose_name="unit kompetensi"
    )
    kind = models.CharField("kelompok unit", max_length=8, choices=ChosenKind)
    chosen_at = models.DateTimeField("dipilih")

    class Meta:
        verbose_name = "unit yang dipilih"
        verbose_name_plural = "unit yang dipilih"
        ordering = ["dossier_id", "kind", "unit__code"]
        constraints = [
            models.UniqueConstraint(name="selected_unit_once", fields=["dossier", "unit"]),
            models.CheckConstraint(name="selected_unit_kind_known", condition=Q(kind__in=ChosenKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}, {self.dossier}"
