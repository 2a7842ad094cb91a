"""The day itself (SOP 002, steps 5 and 6): who is there, what they handed in, what was kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.enums import AttendanceWay, EventFileKind

if TYPE_CHECKING:
    from assessments.models.exam import Assessment


class Attendance(models.Model):
    """A candidate (`assessment`) or an assessor who is there. Who is not there has no row; a candidate is then noted as absent."""

    event = models.ForeignKey(
        "assessments.ExamEvent", on_delete=models.PROTECT, related_name="attendance", verbose_name="kegiatan"
    )
    assessment = models.OneToOneField(
        "assessments.Assessment", on_delete=models.PROTECT, related_name="attendance", null=True, verbose_name="peserta"
    )
    assessor = models.ForeignKey(
        "assessments.Assessor", on_delete=models.PROTECT, related_name="+", null=True, verbose_name="asesor"
    )
    way = models.CharField("cara", max_length=10, choices=AttendanceWay.choices)
    noted_at = models.DateTimeField("waktu")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )

    class Meta:
        verbose_name = "kehadiran"
        ordering = ["noted_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "assessor"], name="attendance_assessor_once"),
            models.CheckConstraint(
                condition=Q(assessment=None, assessor__isnull=False) | Q(assessment__isnull=False, assessor=None),
                name="attendance_of_one",
            ),
            models.CheckConstraint(condition=Q(way__in=AttendanceWay.values), name="attendance_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment or self.assessor}: hadir"


class HandIn(models.Model):
    """Sheets a candidate handed in (5.3) and those that were collected (6.1), and the three photo prints (000).

    `sheets` and `collected` count sheets of paper; None: not counted yet.
    """

    assessment = models.OneToOneField(
        "assessments.Assessment", on_delete=models.PROTECT, related_name="hand_in", verbose_name="peserta"
    )
    sheets = models.PositiveSmallIntegerField("lembar diserahkan", null=True)
    collected = models.PositiveSmallIntegerField("lembar terkumpul", null=True)
    photo_prints = models.BooleanField("pasfoto cetak diterima", default=False)
    noted_at = models.DateTimeField("waktu")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )

    class Meta:
        verbose_name = "berkas hasil peserta"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(collected=None) | Q(sheets__isnull=False), name="hand_in_counted_before_collected"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.sheets} lembar"

    @property
    def differs(self) -> bool:
        """Whether another number was collected than was handed in."""
        return self.collected is not None and self.collected != self.sheets


def attendance_of(row: Assessment) -> Attendance | None:
    """That the candidate is there; None where it was not noted."""
    found: Attendance | None = getattr(row, "attendance", None)
    return found


def hand_in_of(row: Assessment) -> HandIn | None:
    """What was counted of the candidate's papers; None before it was."""
    found: HandIn | None = getattr(row, "hand_in", None)
    return found


class EventFile(models.Model):
    """A photo or document kept of the exam (5.1); rows are added, never changed."""

    event = models.ForeignKey(
        "assessments.ExamEvent", on_delete=models.PROTECT, related_name="files", verbose_name="kegiatan"
    )
    kind = models.CharField("jenis", max_length=10, choices=EventFileKind.choices)
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="berkas")
    caption = models.CharField("keterangan", max_length=200)
    noted_at = models.DateTimeField("waktu")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="disimpan oleh"
    )

    class Meta:
        verbose_name = "dokumentasi uji"
        ordering = ["noted_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EventFileKind.values), name="event_file_kind_known"),
            models.CheckConstraint(condition=~Q(caption=""), name="event_file_captioned"),
        ]

    def __str__(self) -> str:
        return self.caption
