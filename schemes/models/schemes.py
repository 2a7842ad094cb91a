from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from certportal.kernel.web.kept import KeepsAnswers
from schemes.enums import ClauseKind, PathCode, SchemeKind
from schemes.models.bodies import CertificationBody, CompetencyStandard, CompetencyUnit

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


class PublishedQuerySet(models.QuerySet["Scheme"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> PublishedQuerySet:
        """The catalogue is public: everyone sees what is published, signed in or not."""
        del user
        return self.filter(published=True)


class Scheme(models.Model):
    """A certification scheme; its contents are in its versions.

    What the office sets by itself (`schemes.actions`), because no source prints it: the parts of which the numbers of its
    certificates are made (domain.md 3.1), and whether the licence of the certification body covers it. `level` is the
    KKNI level, which occupation and cluster schemes may lack. An empty pattern stands for the standard one (`numbers`).
    """

    slug = models.SlugField("slug", max_length=80, unique=True)
    name = models.CharField("nama skema", max_length=200)
    title_en = models.CharField("nama skema (Inggris)", max_length=200, blank=True)
    kind = models.CharField("jenis skema", max_length=12, choices=SchemeKind)
    body = models.ForeignKey(
        CertificationBody, on_delete=models.PROTECT, related_name="schemes", verbose_name="lembaga sertifikasi"
    )
    summary = models.TextField("ringkasan", blank=True)
    audience = models.TextField("untuk siapa", blank=True)
    published = models.BooleanField("tampil untuk umum", default=True)
    in_scope = models.BooleanField("dalam ruang lingkup lisensi LSP", default=False)
    kbli = models.CharField("KBLI", max_length=10, blank=True, default="")
    kbji = models.CharField("KBJI", max_length=10, blank=True, default="")
    level = models.PositiveSmallIntegerField("jenjang", null=True, blank=True)
    field_letters = models.CharField("huruf bidang", max_length=10, blank=True, default="")
    certificate_pattern = models.CharField("pola nomor sertifikat", max_length=120, blank=True, default="")
    registration_pattern = models.CharField("pola nomor registrasi", max_length=120, blank=True, default="")

    objects = PublishedQuerySet.as_manager()

    class Meta:
        verbose_name = "skema sertifikasi"
        verbose_name_plural = "skema sertifikasi"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="scheme_kind_known", condition=models.Q(kind__in=SchemeKind.values)),
            models.CheckConstraint(
                name="scheme_level_kkni", condition=models.Q(level=None) | models.Q(level__range=(1, 9))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("scheme.detail", args=[self.slug])


class SchemeVersion(KeepsAnswers, models.Model):
    """A scheme as printed on one day. Dossiers keep the version with which they were opened.

    A version of kind KKNI pins the `package` of the decree it follows: which units must be there is the package's rule,
    and its scheme units are all that somebody may select. `unit_count` then is the number the packaging rule prints.

    `unit_count` is the number the document itself prints ("Jumlah Unit Kompetensi : 7"); the loader refuses another
    number of rows. `effective_until` is the last day of the version (null: still open).
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions", verbose_name="skema")
    number = models.PositiveSmallIntegerField("versi")
    code = models.CharField("kode skema", max_length=80)
    printed_title = models.CharField("judul tercetak", max_length=200)
    package = models.ForeignKey(
        "schemes.Package",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="scheme_versions",
        verbose_name="kemasan kualifikasi",
    )
    standard = models.ForeignKey(
        CompetencyStandard, on_delete=models.PROTECT, related_name="scheme_versions", verbose_name="SKKNI"
    )
    description = models.TextField("deskripsi")
    printed_description = models.TextField("deskripsi tercetak")
    unit_count = models.PositiveSmallIntegerField("jumlah unit tercetak")
    printed_unit_count = models.CharField("jumlah unit menurut dokumen", max_length=40)
    test_site = models.CharField("tempat uji kompetensi", max_length=300)
    printed_test_site = models.CharField("tempat uji kompetensi tercetak", max_length=300)
    validity_years = models.PositiveSmallIntegerField("masa berlaku (tahun)")
    printed_validity = models.TextField("masa berlaku tercetak")
    fee_summary = models.CharField("biaya, ringkas", max_length=120, blank=True)
    government = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="scheme_versions",
        verbose_name="pemerintah daerah",
    )
    source = models.CharField("dokumen sumber", max_length=200)
    effective_from = models.DateField("berlaku sejak")
    effective_until = models.DateField("berlaku sampai", null=True, blank=True)
    effective_note = models.TextField("catatan tanggal berlaku", blank=True)

    class Meta:
        verbose_name = "versi skema"
        verbose_name_plural = "versi skema"
        ordering = ["scheme_id", "-number"]
        constraints = [
            models.UniqueConstraint(name="scheme_version_number", fields=["scheme", "number"]),
            models.CheckConstraint(name="scheme_version_validity", condition=models.Q(validity_years__gte=1)),
            models.CheckConstraint(
                name="scheme_version_dates",
                condition=models.Q(effective_until=None) | models.Q(effective_until__gte=models.F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} ({self.code})"


class SchemeUnit(models.Model):
    """A unit at its printed place. Papers print `printed_code` and `printed_title`; suspicions are for admins only."""

    version = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, related_name="scheme_units", verbose_name="versi skema"
    )
    unit = models.ForeignKey(
        CompetencyUnit, on_delete=models.PROTECT, related_name="scheme_units", verbose_name="unit kompetensi"
    )
    position = models.PositiveSmallIntegerField("nomor urut")
    printed_code = models.CharField("kode tercetak", max_length=40)
    printed_title = models.CharField("judul tercetak", max_length=300)
    suspected_code = models.CharField("kode yang diduga benar", max_length=40, blank=True)
    suspected_note = models.TextField("dugaan salah cetak", blank=True)

    class Meta:
        verbose_name = "unit dalam skema"
        verbose_name_plural = "unit dalam skema"
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(name="scheme_unit_position", fields=["version", "position"]),
            models.UniqueConstraint(name="scheme_unit_once", fields=["version", "unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.printed_code} {self.printed_title}"


class AssessmentPath(models.Model):
    """A way to be assessed. `methods` is a JSON list of method names in printed order."""

    version = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, related_name="paths", verbose_name="versi skema"
    )
    code = models.CharField("kode", max_length=16, choices=PathCode)
    position = models.PositiveSmallIntegerField("nomor urut")
    label = models.CharField("nama jalur", max_length=80)
    printed_label = models.CharField("nama jalur tercetak", max_length=80)
    methods = models.JSONField("metode")
    explanation = models.TextField("penjelasan")
    printed_text = models.TextField("uraian tercetak")

    class Meta:
        verbose_name = "jalur asesmen"
        verbose_name_plural = "jalur asesmen"
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(name="path_once", fields=["version", "code"]),
            models.CheckConstraint(name="path_code_known", condition=models.Q(code__in=PathCode.values)),
        ]

    def __str__(self) -> str:
        return self.label


class SchemeClause(models.Model):
    """A right of applicants, a duty of holders, or what is said about fees; without `printed_text` the office set it."""

    version = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, related_name="clauses", verbose_name="versi skema"
    )
    kind = models.CharField("jenis", max_length=8, choices=ClauseKind)
    position = models.PositiveSmallIntegerField("nomor urut")
    text = models.TextField("isi")
    printed_text = models.TextField("isi tercetak", blank=True)
    # 000, Kewajiban Pemegang Sertifikat 2: a duty the holder signs.
    is_signed = models.BooleanField("ditandatangani pemegang", default=False)

    class Meta:
        verbose_name = "ketentuan skema"
        verbose_name_plural = "ketentuan skema"
        ordering = ["version_id", "kind", "position"]
        constraints = [
            models.UniqueConstraint(name="clause_position", fields=["version", "kind", "position"]),
            models.CheckConstraint(name="clause_kind_known", condition=models.Q(kind__in=ClauseKind.values)),
        ]

    def __str__(self) -> str:
        return self.text
