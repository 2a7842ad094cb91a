"""Background work as rows: the broker only wakes workers, the row is the record."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from certportal.kernel.audit.request_facts import asked_in
from certportal.kernel.jobs.enums import OPEN, JobState

MOST_LOSSES = 3
LONE = Q(state__in=OPEN, losses__gte=MOST_LOSSES)
"""Work that three workers ended with: it is done once more while nothing else is, and then set aside."""

SET_ASIDE = Q(state__in=[JobState.QUARANTINED, JobState.FAILED])
HINDERED = Q(state=JobState.QUEUED) & (Q(outages__gt=0) | Q(failures__gt=0) | Q(losses__gt=0))
STUCK = SET_ASIDE | HINDERED
"""What was tried and is not done: so few rows that pages may ask for them beside others, by an index of their own."""


class Job(models.Model):
    """One piece of background work, born in the transaction of the act that needs it.

    `attempts` counts the claims and is the fencing token: only the claim that wrote the present number may finish the row.
    `failures`, `outages` and `losses` count why it is not done yet: faults of its own, of the environment (in a row), and
    workers that ended with it. `holder` is the process of the last claim. `key` makes the same work asked for twice one row.
    `request_id` is the request that asked for it, so that its log lines can be found from there.
    """

    kind = models.CharField("jenis", max_length=60)
    args = models.JSONField("bahan", default=dict)
    key = models.CharField("kunci", max_length=200, null=True, unique=True)
    state = models.CharField("status", max_length=12, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveIntegerField("percobaan", default=0)
    failures = models.PositiveSmallIntegerField("gagal", default=0)
    outages = models.PositiveIntegerField("terhalang gangguan", default=0)
    losses = models.PositiveSmallIntegerField("pekerja berhenti", default=0)
    holder = models.CharField("proses", max_length=120, blank=True, default="")
    run_after = models.DateTimeField("mulai setelah")
    lease_until = models.DateTimeField("dipegang sampai", null=True, blank=True)
    progress_done = models.PositiveIntegerField("sudah", default=0)
    progress_total = models.PositiveIntegerField("seluruhnya", default=0)
    result = models.JSONField("hasil", null=True, blank=True)
    error = models.TextField("galat", blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="diminta oleh",
    )
    request_id = models.CharField("nomor permintaan", max_length=64, blank=True, default=asked_in)
    created_at = models.DateTimeField("dibuat")
    finished_at = models.DateTimeField("selesai", null=True, blank=True)

    class Meta:
        verbose_name = "pekerjaan latar"
        verbose_name_plural = "pekerjaan latar"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["run_after"], condition=Q(state=JobState.QUEUED), name="job_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state=JobState.RUNNING), name="job_running"),
            # Of the losses alone: SQLite finds no index of a condition that lists states, and read every row at each claim.
            models.Index(fields=["losses"], condition=Q(losses__gte=MOST_LOSSES), name="job_lost_often"),
            models.Index(fields=["kind"], condition=STUCK, name="job_stuck"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False), name="job_running_has_lease"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, finished_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(finished_at__isnull=False)),
                name="job_finished_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Heartbeat(models.Model):
    """When a periodic task was last seen alive; a silent one is shown on the desk of the admin."""

    name = models.CharField("nama", max_length=100, unique=True)
    at = models.DateTimeField("terakhir")

    class Meta:
        verbose_name = "denyut pekerja"
        verbose_name_plural = "denyut pekerja"

    def __str__(self) -> str:
        return self.name


class Turn(models.Model):
    """What only one process does at a time, and until when one has it; a turn that nobody gives back ends by itself."""

    name = models.CharField("nama", max_length=100, unique=True)
    until = models.DateTimeField("dipegang sampai")

    class Meta:
        verbose_name = "giliran"
        verbose_name_plural = "giliran"

    def __str__(self) -> str:
        return self.name
