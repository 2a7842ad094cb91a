"""KKNI qualifications as a decree packages them (Kepmenaker 3/2021). What is printed is kept as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from schemes.enums import DecreeClauseKind, QualificationGroup, UnitKind
from schemes.models.bodies import CompetencyUnit

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


class Decree(models.Model):
    """A ministerial decree that packages units into qualifications.

    `package_count` and `row_count` are what the loader must find. `stamp` is a digest of everything the packaging rules
    read; a prepared copy of the packages in memory is valid while it is equal.
    """

    code = models.SlugField("kode", max_length=60, unique=True)
    number = models.CharField("nomor keputusan", max_length=200)
    title = models.TextField("tentang")
    title_en = models.TextField("tentang (Inggris)", blank=True)
    field = models.CharField("bidang", max_length=200)
    determines = models.TextField("menetapkan")
    signed_on = models.DateField("ditetapkan tanggal")
    signed_at = models.CharField("ditetapkan di", max_length=80)
    signed_by = models.CharField("ditetapkan oleh", max_length=200)
    effective_from = models.DateField("berlaku sejak")
    effective_until = models.DateField("berlaku sampai", null=True, blank=True)
    review_due = models.DateField("jatuh tempo kaji ulang")
    review_note = models.CharField("catatan kaji ulang", max_length=200, blank=True)
    repeals = models.CharField("mencabut", max_length=200, blank=True)
    source = models.CharField("dokumen sumber", max_length=200)
    package_count = models.PositiveSmallIntegerField("jumlah kemasan")
    row_count = models.PositiveSmallIntegerField("jumlah baris unit")
    stamp = models.CharField("sidik isi", max_length=64, blank=True)

    class Meta:
        verbose_name = "keputusan kualifikasi"
        verbose_name_plural = "keputusan kualifikasi"
        ordering = ["-signed_on"]

    def __str__(self) -> str:
        return self.number


class DecreeClause(models.Model):
    """A consideration, legal basis or dictum as printed. `items` is a JSON list of its lettered lines."""

    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, related_name="clauses", verbose_name="keputusan")
    kind = models.CharField("jenis", max_length=16, choices=DecreeClauseKind)
    position = models.PositiveSmallIntegerField("nomor urut")
    label = models.CharField("sebutan", max_length=20)
    text = models.TextField("isi")
    items = models.JSONField("rincian", default=list, blank=True)

    class Meta:
        verbose_name = "isi keputusan"
        verbose_name_plural = "isi keputusan"
        ordering = ["decree_id", "position"]
        constraints = [
            models.UniqueConstraint(name="decree_clause_position", fields=["decree", "position"]),
            models.CheckConstraint(
                name="decree_clause_kind_known", condition=models.Q(kind__in=DecreeClauseKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.text[:60]}"


class PublishedQualifications(models.QuerySet["Qualification"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> PublishedQualifications:
        """A decree is public: everyone sees every qualification, signed in or not."""
        del user
        return self


class Qualification(models.Model):
    """One qualification: a group at a KKNI level. The key is group and level; codifications repeat (domain.md 4.3 A6)."""

    slug = models.SlugField("slug", max_length=80, unique=True)
    group = models.CharField("kelompok", max_length=16, choices=QualificationGroup)
    level = models.PositiveSmallIntegerField("jenjang")
    title_en = models.CharField("nama (Inggris)", max_length=200, blank=True)

    objects = PublishedQualifications.as_manager()

    class Meta:
        verbose_name = "kualifikasi"
        verbose_name_plural = "kualifikasi"
        ordering = ["group", "level"]
        constraints = [
            models.UniqueConstraint(name="qualification_group_level", fields=["group", "level"]),
            models.CheckConstraint(
                name="qualification_group_known", condition=models.Q(group__in=QualificationGroup.values)
            ),
            models.CheckConstraint(name="qualification_level", condition=models.Q(level__range=(1, 9))),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()} jenjang {self.level}"

    def get_absolute_url(self) -> str:
        return reverse("qualification.detail", args=[self.slug])


class Package(models.Model):
    """A qualification as one decree packages it: annex text and how many units. A later decree brings another version.

    JSON: `attitudes` [{"head", "text"}] (8), `general_attitudes`, `role_items`, `positions`, `notes`, `rule` lists of
    printed lines.
    """

    qualification = models.ForeignKey(
        Qualification, on_delete=models.PROTECT, related_name="packages", verbose_name="kualifikasi"
    )
    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, related_name="packages", verbose_name="keputusan")
    number = models.PositiveSmallIntegerField("versi")
    annex = models.CharField("huruf lampiran", max_length=4)
    codification = models.CharField("kodifikasi", max_length=300)
    description = models.TextField("deskripsi")
    attitudes = models.JSONField("sikap kerja")
    general_attitudes = models.JSONField("sikap kerja umum")
    role = models.TextField("peran kerja")
    role_items = models.JSONField("rincian peran kerja", default=list, blank=True)
    positions = models.JSONField("kemungkinan jabatan")
    notes = models.JSONField("catatan jabatan")
    rule = models.JSONField("aturan pengemasan")
    total_required = models.PositiveSmallIntegerField("jumlah unit")
    core_required = models.PositiveSmallIntegerField("jumlah unit inti")
    elective_required = models.PositiveSmallIntegerField("jumlah unit pilihan")
    source = models.CharField("dokumen sumber", max_length=200)

    class Meta:
        verbose_name = "kemasan kualifikasi"
        verbose_name_plural = "kemasan kualifikasi"
        ordering = ["decree_id", "annex"]
        constraints = [
            models.UniqueConstraint(name="package_number", fields=["qualification", "number"]),
            models.UniqueConstraint(name="package_annex", fields=["decree", "annex"]),
            models.CheckConstraint(
                name="package_total",
                condition=models.Q(total_required=models.F("core_required") + models.F("elective_required")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.qualification} (lampiran {self.annex})"


class PackageUnit(models.Model):
    """A unit at its printed place. A unit printed as core and as elective keeps both rows; only the core one counts."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="rows", verbose_name="kemasan")
    unit = models.ForeignKey(
        CompetencyUnit, on_delete=models.PROTECT, related_name="package_rows", verbose_name="unit kompetensi"
    )
    kind = models.CharField("kelompok unit", max_length=8, choices=UnitKind)
    position = models.PositiveSmallIntegerField("nomor urut")
    printed_title = models.CharField("judul tercetak", max_length=300)

    class Meta:
        verbose_name = "unit dalam kemasan"
        verbose_name_plural = "unit dalam kemasan"
        ordering = ["package_id", "kind", "position"]
        constraints = [
            models.UniqueConstraint(name="package_unit_position", fields=["package", "kind", "position"]),
            models.UniqueConstraint(name="package_unit_once", fields=["package", "kind", "unit"]),
            models.CheckConstraint(name="package_unit_kind_known", condition=models.Q(kind__in=UnitKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.position}: {self.printed_title}"


class UnitPrerequisite(models.Model):
    """`unit` requires `requires`, as the decree prints it ("Persyaratan kompetensi"); the same wherever the unit stands."""

    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, related_name="prerequisites", verbose_name="keputusan")
    unit = models.ForeignKey(
        CompetencyUnit, on_delete=models.PROTECT, related_name="prerequisites", verbose_name="unit kompetensi"
    )
    requires = models.ForeignKey(
        CompetencyUnit, on_delete=models.PROTECT, related_name="required_by", verbose_name="unit prasyarat"
    )
    position = models.PositiveSmallIntegerField("nomor urut")

    class Meta:
        verbose_name = "prasyarat unit"
        verbose_name_plural = "prasyarat unit"
        ordering = ["decree_id", "unit_id", "position"]
        constraints = [
            models.UniqueConstraint(name="prerequisite_once", fields=["decree", "unit", "requires"]),
            models.UniqueConstraint(name="prerequisite_position", fields=["decree", "unit", "position"]),
            models.CheckConstraint(name="prerequisite_not_itself", condition=~models.Q(unit=models.F("requires"))),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} memerlukan {self.requires_id}"
