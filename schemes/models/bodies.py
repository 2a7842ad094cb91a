from django.db import models

from schemes.enums import BodyKind


class CertificationBody(models.Model):
    """A certification body (LSP). `portal_issued`: this portal prints its certificates; otherwise it only records them."""

    code = models.SlugField("kode", max_length=60, unique=True)
    name = models.CharField("nama", max_length=200)
    name_en = models.CharField("nama (Inggris)", max_length=200, blank=True)
    short_name = models.CharField("nama singkat", max_length=80)
    kind = models.CharField("jenis", max_length=2, choices=BodyKind)
    licence_number = models.CharField("nomor lisensi", max_length=80, blank=True)
    licence_valid_until = models.DateField("lisensi berlaku sampai", null=True, blank=True)
    portal_issued = models.BooleanField("sertifikat dicetak portal", default=False)
    address = models.TextField("alamat", blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="certification_bodies",
        verbose_name="organisasi",
    )

    class Meta:
        verbose_name = "lembaga sertifikasi profesi"
        verbose_name_plural = "lembaga sertifikasi profesi"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="body_kind_known", condition=models.Q(kind__in=BodyKind.values)),
        ]

    def __str__(self) -> str:
        return self.short_name


class CompetencyStandard(models.Model):
    """An SKKNI as decreed. `printed_title` keeps the source's own spacing, `title` is what pages show."""

    code = models.SlugField("kode", max_length=60, unique=True)
    decree = models.CharField("keputusan", max_length=200)
    title = models.TextField("judul")
    title_en = models.TextField("judul (Inggris)", blank=True)
    printed_title = models.TextField("judul tercetak")

    class Meta:
        verbose_name = "standar kompetensi kerja"
        verbose_name_plural = "standar kompetensi kerja"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.decree


class CompetencyUnit(models.Model):
    """One unit of competency. `code` is the full code; `family` the code without its version, linked by the table."""

    code = models.CharField("kode unit", max_length=40, unique=True)
    family = models.CharField("keluarga", max_length=40, db_index=True)
    version = models.PositiveSmallIntegerField("versi")
    title = models.CharField("judul unit", max_length=300)
    title_en = models.CharField("judul unit (Inggris)", max_length=300, blank=True)
    standard = models.ForeignKey(
        CompetencyStandard, on_delete=models.PROTECT, related_name="units", verbose_name="standar kompetensi"
    )

    class Meta:
        verbose_name = "unit kompetensi"
        verbose_name_plural = "unit kompetensi"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(name="unit_family_version", fields=["family", "version"]),
            models.CheckConstraint(name="unit_version_positive", condition=models.Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        # A unit the decree gives no title is named by its code already.
        return self.title if self.title.startswith(self.code) else f"{self.code} {self.title}"
