"""Forms of the trade as data (FR.APL, FR.AK, FR.IA, FR.MAPA), and what a unit is made of: elements and performance criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from schemes.enums import FormLevel, FormOpens, FormSigner
from schemes.models.bodies import CompetencyUnit

if TYPE_CHECKING:
    from collections.abc import Sequence


class TradeForm(models.Model):
    """One form of one edition: titles drift between editions, so that the code identifies it (domain.md 1.1).

    `parts` is what it asks, a JSON list read by `assessments.trade_forms`; `paths` are the codes of the assessment paths it
    belongs to (empty: all), `signers` who signs it, in order; the first of them fills it in.
    """

    code = models.CharField("kode", max_length=20)
    edition = models.CharField("edisi", max_length=20)
    title = models.CharField("judul", max_length=200)
    purpose = models.CharField("kegunaan", max_length=300)
    level = models.CharField("milik", max_length=12, choices=FormLevel.choices)
    opens = models.CharField("terbuka", max_length=16, choices=FormOpens.choices)
    signers = models.JSONField("penanda tangan")
    paths = models.JSONField("jalur", default=list, blank=True)
    parts = models.JSONField("isi")
    position = models.PositiveSmallIntegerField("urutan")
    is_current = models.BooleanField("dipakai", default=True)

    class Meta:
        verbose_name = "formulir asesmen"
        verbose_name_plural = "formulir asesmen"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(name="trade_form_edition", fields=["code", "edition"]),
            models.UniqueConstraint(name="trade_form_one_current", fields=["code"], condition=Q(is_current=True)),
            models.CheckConstraint(name="trade_form_level_known", condition=Q(level__in=FormLevel.values)),
            models.CheckConstraint(name="trade_form_opens_known", condition=Q(opens__in=FormOpens.values)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def slug(self) -> str:
        """As it stands in an address: fr-apl-02."""
        return self.code.lower().replace(".", "-")

    @property
    def filled_by(self) -> str:
        """Who fills it in: the first who signs."""
        signers: Sequence[str] = self.signers
        return signers[0] if signers else FormSigner.ASSESSOR

    @property
    def sections(self) -> list[dict[str, Any]]:
        """`parts`, for templates and readers that say what they mean."""
        return list(self.parts)


class CompetencyElement(models.Model):
    """An element of a unit, at its place in the standard."""

    unit = models.ForeignKey(
        CompetencyUnit, on_delete=models.PROTECT, related_name="elements", verbose_name="unit kompetensi"
    )
    position = models.PositiveSmallIntegerField("nomor elemen")
    title = models.CharField("elemen kompetensi", max_length=500)

    class Meta:
        verbose_name = "elemen kompetensi"
        verbose_name_plural = "elemen kompetensi"
        ordering = ["unit_id", "position"]
        constraints = [models.UniqueConstraint(name="element_position", fields=["unit", "position"])]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class PerformanceCriterion(models.Model):
    """A performance criterion (KUK) of an element."""

    element = models.ForeignKey(
        CompetencyElement, on_delete=models.PROTECT, related_name="criteria", verbose_name="elemen kompetensi"
    )
    position = models.PositiveSmallIntegerField("nomor kriteria")
    text = models.CharField("kriteria unjuk kerja", max_length=1000)

    class Meta:
        verbose_name = "kriteria unjuk kerja"
        verbose_name_plural = "kriteria unjuk kerja"
        ordering = ["element_id", "position"]
        constraints = [models.UniqueConstraint(name="criterion_position", fields=["element", "position"])]

    def __str__(self) -> str:
        return f"{self.element.position}.{self.position} {self.text}"
