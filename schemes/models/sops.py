"""A standard operating procedure (SOP) as printed, in versions: what stands around its steps, the steps, and who does them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from schemes.enums import SopEvidence, SopRole, SopSectionKind, TimeUnit

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

SURE = 80  # per cent: from here on a reading is not called doubtful
CERTAIN = 100


class SopTemplateQuerySet(models.QuerySet["SopTemplate"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> SopTemplateQuerySet:
        """An SOP is published like the service standard it belongs to: everyone reads it, signed in or not."""
        del user
        return self.all()


class SopTemplate(models.Model):
    """A procedure by which exams are run; its words are in its versions."""

    slug = models.SlugField("slug", max_length=80, unique=True)
    name = models.CharField("nama prosedur", max_length=200)

    objects = SopTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "prosedur (SOP)"
        verbose_name_plural = "prosedur (SOP)"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sop.detail", args=[self.slug])


class SopVersion(models.Model):
    """A procedure as approved on one day; exams keep the version by which they were announced.

    `owner_lines` and `cover_lines` are JSON lists of printed lines. Dates are printed beside their reading, because "-" and
    old spellings are printed too. `effective_until` is the last day (null: still open).
    """

    template = models.ForeignKey(SopTemplate, on_delete=models.PROTECT, related_name="versions", verbose_name="SOP")
    version = models.PositiveSmallIntegerField("versi")
    number = models.CharField("nomor SOP", max_length=80)
    printed_name = models.CharField("nama SOP tercetak", max_length=200)
    owner_lines = models.JSONField("pemilik tercetak")
    cover_lines = models.JSONField("sampul tercetak")
    made_on = models.DateField("tanggal pembuatan")
    printed_made_on = models.CharField("tanggal pembuatan tercetak", max_length=40)
    revised_on = models.DateField("tanggal revisi", null=True, blank=True)
    printed_revised_on = models.CharField("tanggal revisi tercetak", max_length=40)
    effective_from = models.DateField("tanggal efektif")
    printed_effective_from = models.CharField("tanggal efektif tercetak", max_length=40)
    effective_until = models.DateField("berlaku sampai", null=True, blank=True)
    approver_title = models.CharField("disahkan oleh", max_length=200)
    approver_name = models.CharField("nama yang mengesahkan", max_length=200)
    approver_nip = models.CharField("NIP yang mengesahkan", max_length=40)
    reading_note = models.TextField("catatan pembacaan", blank=True)
    source = models.CharField("dokumen sumber", max_length=200)

    class Meta:
        verbose_name = "versi SOP"
        verbose_name_plural = "versi SOP"
        ordering = ["template_id", "-version"]
        constraints = [
            models.UniqueConstraint(name="sop_version_number", fields=["template", "version"]),
            models.CheckConstraint(
                name="sop_version_dates",
                condition=Q(effective_until=None) | Q(effective_until__gte=models.F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.number})"


class SopSection(models.Model):
    """One part beside the steps: `items` is a JSON list of what it prints, in printed order; "-" is printed too."""

    version = models.ForeignKey(SopVersion, on_delete=models.PROTECT, related_name="sections", verbose_name="versi SOP")
    kind = models.CharField("bagian", max_length=16, choices=SopSectionKind)
    position = models.PositiveSmallIntegerField("nomor urut")
    printed_title = models.CharField("judul tercetak", max_length=120)
    items = models.JSONField("isi")

    class Meta:
        verbose_name = "bagian SOP"
        verbose_name_plural = "bagian SOP"
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(name="sop_section_once", fields=["version", "kind"]),
            models.UniqueConstraint(name="sop_section_position", fields=["version", "position"]),
            models.CheckConstraint(name="sop_section_known", condition=Q(kind__in=SopSectionKind.values)),
        ]

    def __str__(self) -> str:
        return self.printed_title


class SopStep(models.Model):
    """One numbered step: what it needs, how long it may take (or nothing: none is printed), what comes of it."""

    version = models.ForeignKey(SopVersion, on_delete=models.PROTECT, related_name="steps", verbose_name="versi SOP")
    number = models.PositiveSmallIntegerField("nomor")
    title = models.CharField("langkah", max_length=120)
    printed_text = models.TextField("uraian tercetak", blank=True)
    printed_input = models.TextField("kelengkapan tercetak")
    printed_time = models.CharField("waktu tercetak", max_length=40, blank=True)
    time_amount = models.PositiveSmallIntegerField("waktu", null=True, blank=True)
    time_unit = models.CharField("satuan waktu", max_length=8, choices=TimeUnit, blank=True)
    printed_output = models.TextField("output tercetak")

    class Meta:
        verbose_name = "langkah SOP"
        verbose_name_plural = "langkah SOP"
        ordering = ["version_id", "number"]
        constraints = [
            models.UniqueConstraint(name="sop_step_number", fields=["version", "number"]),
            models.CheckConstraint(
                name="sop_step_time_whole",
                condition=Q(time_amount=None, time_unit="", printed_time="")
                | (Q(time_amount__gte=1, time_unit__in=TimeUnit.values) & ~Q(printed_time="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class SopTask(models.Model):
    """One sub-step ("2.1"; a step without sub-steps has one, "1").

    `evidence` names what the portal keeps of it, "" where it keeps nothing of its own.
    """

    step = models.ForeignKey(SopStep, on_delete=models.PROTECT, related_name="tasks", verbose_name="langkah SOP")
    position = models.PositiveSmallIntegerField("nomor urut")
    number = models.CharField("nomor", max_length=8)
    title = models.CharField("tugas", max_length=160)
    printed_text = models.TextField("uraian tercetak")
    evidence = models.CharField("bukti di portal", max_length=16, choices=SopEvidence, blank=True)

    class Meta:
        verbose_name = "tugas SOP"
        verbose_name_plural = "tugas SOP"
        ordering = ["step__number", "position"]
        constraints = [
            models.UniqueConstraint(name="sop_task_position", fields=["step", "position"]),
            models.CheckConstraint(name="sop_task_evidence_known", condition=Q(evidence__in=["", *SopEvidence.values])),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class SopPerformer(models.Model):
    """Who performs a sub-step, the likeliest first, and how sure that reading is in per cent: the source lost its marks."""

    task = models.ForeignKey(SopTask, on_delete=models.PROTECT, related_name="performers", verbose_name="tugas SOP")
    position = models.PositiveSmallIntegerField("nomor urut")
    role = models.CharField("pelaksana", max_length=16, choices=SopRole)
    sure = models.PositiveSmallIntegerField("keyakinan (persen)")

    class Meta:
        verbose_name = "pelaksana SOP"
        verbose_name_plural = "pelaksana SOP"
        ordering = ["task__step__number", "task__position", "position"]
        constraints = [
            models.UniqueConstraint(name="sop_performer_once", fields=["task", "role"]),
            models.UniqueConstraint(name="sop_performer_position", fields=["task", "position"]),
            models.CheckConstraint(name="sop_performer_known", condition=Q(role__in=SopRole.values)),
            models.CheckConstraint(name="sop_performer_sure", condition=Q(sure__gte=1) & Q(sure__lte=CERTAIN)),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.sure} %)"

    @property
    def doubtful(self) -> bool:
        """Whether people should be told that another role may be meant."""
        return self.sure < SURE
