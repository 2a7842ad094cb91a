"""How an exam is closed (SOP 002, steps 6 to 8): who signed its report, and the minutes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.enums import SignWay


class ReportSign(models.Model):
    """A signature under the official report: of an assessor, or for the test site (`assessor` is empty).

    `digest` is the SHA-256 of the facts that were signed: once they are others, it is no signature any more. `file` is the
    scan of the sheet signed by pen.
    """

    event = models.ForeignKey(
        "assessments.ExamEvent", on_delete=models.PROTECT, related_name="report_signs", verbose_name="kegiatan"
    )
    assessor = models.ForeignKey(
        "assessments.Assessor", on_delete=models.PROTECT, related_name="+", null=True, verbose_name="asesor"
    )
    way = models.CharField("cara", max_length=10, choices=SignWay.choices)
    digest = models.CharField("sidik isi", max_length=64)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, verbose_name="pindaian"
    )
    signed_at = models.DateTimeField("waktu")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )

    class Meta:
        verbose_name = "tanda tangan berita acara"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way=SignWay.SCREEN.value, file=None) | Q(way=SignWay.SCAN.value, file__isnull=False),
                name="report_sign_scan_has_its_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessor or 'Wakil tempat uji'} · {self.event}"


class ExamMinutes(models.Model):
    """The minutes of the meeting after the exam (form minutes of meeting, 7.2)."""

    event = models.OneToOneField(
        "assessments.ExamEvent", on_delete=models.PROTECT, related_name="minutes", verbose_name="kegiatan"
    )
    held_at = models.DateTimeField("waktu rapat")
    place = models.CharField("tempat rapat", max_length=200)
    chair = models.CharField("pimpinan rapat", max_length=200)
    present = models.TextField("yang hadir")
    discussed = models.TextField("pembahasan")
    agreed = models.TextField("kesimpulan")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="notulis"
    )
    written_at = models.DateTimeField("ditulis")

    class Meta:
        verbose_name = "notulen uji"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Notulen {self.event}"
