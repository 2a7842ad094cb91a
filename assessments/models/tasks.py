"""The sub-steps of the procedure (SOP 002) at one exam: who does each, and that it was done, by whom and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from schemes.enums import SopRole


class EventTask(models.Model):
    """One sub-step at one exam. A step is closed when all its sub-steps are done.

    `role` begins as the likeliest reading of the procedure; the office may name another. `note` says how it was done, or
    where its evidence lies when that is not in the portal.
    """

    event = models.ForeignKey(
        "assessments.ExamEvent", on_delete=models.PROTECT, related_name="tasks", verbose_name="kegiatan"
    )
    task = models.ForeignKey("schemes.SopTask", on_delete=models.PROTECT, related_name="+", verbose_name="tugas SOP")
    role = models.CharField("pelaksana", max_length=16, choices=SopRole)
    done_at = models.DateTimeField("selesai", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="dicatat oleh"
    )
    note = models.TextField("catatan", blank=True, default="")

    class Meta:
        verbose_name = "tugas kegiatan uji"
        ordering = ["event_id", "task__step__number", "task__position"]
        constraints = [
            models.UniqueConstraint(fields=["event", "task"], name="event_task_once"),
            models.CheckConstraint(condition=Q(role__in=SopRole.values), name="event_task_role_known"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="event_task_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} · {self.event}"
