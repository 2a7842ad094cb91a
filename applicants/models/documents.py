"""The asked documents of a dossier, their versions, and what officers said about each version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from applicants.checklist import Standing
from applicants.enums import VerdictOutcome, VerdictReason, VerdictStage
from applicants.models.dossiers import Dossier
from applicants.models.visibility import visible_dossiers

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


# Nobody has said that a document stated not to exist is required all the same.
NO_REFUSAL: Final[dict[str, Any]] = {
    "lack_refused_at": None,
    "lack_refused_by": None,
    "lack_refused_note": "",
}


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> DocumentQuerySet:
        """Documents of the dossiers the person may find."""
        return self.filter(dossier__in=Dossier.objects.filter(visible_dossiers(user)))


class Document(models.Model):
    """One row of the task list. The row is made when the dossier is opened, so its order and title stay as asked."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="documents", verbose_name="berkas")
    requirement = models.ForeignKey("schemes.Requirement", models.PROTECT, related_name="+", verbose_name="persyaratan")
    order = models.PositiveSmallIntegerField("urutan")
    # Where it stands in the task list now (`checklist.Standing`). Written by `actions.standing.keep_standing` alone.
    standing = models.CharField("keadaan", max_length=10, default=Standing.MISSING.value, editable=False)
    # Signed with an account; the worker is drawing the paper that becomes the next version.
    pending_paper = models.ForeignKey(
        "papers.Paper", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sedang dicetak"
    )
    # Signed by the superior, and then another document changed: it must be signed anew.
    lapsed_at = models.DateTimeField("tidak berlaku lagi sejak", null=True, blank=True)
    lack_reason = models.CharField("alasan tidak ada", max_length=500, blank=True)
    # The office's refusal of that reason; removed when the applicant uploads or gives another reason, or the office waives.
    lack_refused_at = models.DateTimeField("dinyatakan tetap diperlukan", null=True, blank=True)
    lack_refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dinyatakan tetap diperlukan oleh",
    )
    lack_refused_note = models.CharField("catatan tetap diperlukan", max_length=500, blank=True)
    waiver_reason = models.CharField("alasan pembebasan", max_length=500, blank=True)
    waived_at = models.DateTimeField("dibebaskan", null=True, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dibebaskan oleh",
    )

    objects = models.Manager.from_queryset(DocumentQuerySet)()

    class Meta:
        verbose_name = "dokumen"
        verbose_name_plural = "dokumen"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="document_one_per_requirement", fields=["dossier", "requirement"]),
            models.CheckConstraint(
                name="document_standing_known", condition=Q(standing__in=tuple(one.value for one in Standing))
            ),
            models.CheckConstraint(
                name="document_waiver_whole",
                condition=Q(waived_at__isnull=True, waived_by__isnull=True, waiver_reason="")
                | (Q(waived_at__isnull=False, waived_by__isnull=False) & ~Q(waiver_reason="")),
            ),
            models.CheckConstraint(
                name="document_lack_refusal_whole",
                condition=Q(lack_refused_at__isnull=True, lack_refused_by__isnull=True, lack_refused_note="")
                | (
                    Q(lack_refused_at__isnull=False, lack_refused_by__isnull=False, waived_at__isnull=True)
                    & ~Q(lack_refused_note="")
                    & ~Q(lack_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement.title}, {self.dossier}"

    def get_absolute_url(self) -> str:
        return reverse("document.show", args=[self.dossier.code, self.requirement.code])

    def change(self, **columns: Any) -> None:
        """Set these columns and save them and no others: the row was locked for them."""
        for name, value in columns.items():
            setattr(self, name, value)
        self.save(update_fields=list(columns))


class DocumentVersion(models.Model):
    """One uploaded file; a replacement is a new version, the earlier ones stay."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions", verbose_name="dokumen")
    n = models.PositiveSmallIntegerField("versi")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name="berkas tersimpan")
    confirmations = models.JSONField("pernyataan pengunggah", default=list, blank=True)
    # What the portal noticed of a picture; an officer judges it by eye.
    remark = models.CharField("catatan portal", max_length=120, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diunggah oleh"
    )
    uploaded_at = models.DateTimeField("diunggah")

    class Meta:
        verbose_name = "versi dokumen"
        verbose_name_plural = "versi dokumen"
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(name="document_version_numbered_once", fields=["document", "n"]),
            models.UniqueConstraint(name="document_version_own_file", fields=["file"]),
            models.CheckConstraint(name="document_version_from_one", condition=Q(n__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.document} (versi {self.n})"


class DocumentPart(models.Model):
    """A photo on its way to become one document with others: kept as it arrives, so that a broken connection costs one photo.

    Gone once the document has its next version, or after `actions.parts.KEPT_FOR`.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="parts", verbose_name="dokumen")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+", verbose_name="berkas tersimpan")
    arrived_at = models.DateTimeField("sampai pada")

    class Meta:
        verbose_name = "foto dokumen"
        verbose_name_plural = "foto dokumen"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.document}, foto {self.file}"


class Verdict(models.Model):
    """What an officer said about one version. Rows are only added; the newest one holds."""

    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="verdicts", verbose_name="versi")
    stage = models.CharField("tahap", max_length=20, choices=VerdictStage.choices)
    outcome = models.CharField("hasil", max_length=20, choices=VerdictOutcome.choices)
    reason = models.CharField("alasan", max_length=30, choices=VerdictReason.choices, blank=True)
    note = models.CharField("catatan", max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diperiksa oleh")
    at = models.DateTimeField("diperiksa")

    class Meta:
        verbose_name = "hasil pemeriksaan"
        verbose_name_plural = "hasil pemeriksaan"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="verdict_outcome_known", condition=Q(outcome__in=VerdictOutcome.values)),
            models.CheckConstraint(name="verdict_stage_known", condition=Q(stage__in=VerdictStage.values)),
            # A pass carries no reason; anything else carries one, and a note the applicant can act on.
            models.CheckConstraint(
                name="verdict_reason_where_needed",
                condition=Q(outcome=VerdictOutcome.ACCEPTED, reason="")
                | (
                    Q(outcome__in=[VerdictOutcome.NEEDS_FIX, VerdictOutcome.REJECTED], reason__in=VerdictReason.values)
                    & ~Q(note="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.version}"
