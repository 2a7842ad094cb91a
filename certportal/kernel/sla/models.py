"""Clocks with a target and a limit, their ledger, and their reminders: absolute dates in rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q

from certportal.kernel.sla.enums import LIVE, ClockState, ClockUnit, ClockVerb, WaitingOn
from certportal.kernel.workdays.counting import days_label


class ClockQuerySet(models.QuerySet["Clock"]):
    def live(self) -> ClockQuerySet:
        """Running or paused."""
        return self.filter(state__in=LIVE)

    def about(self, subject: models.Model) -> ClockQuerySet:
        """The clocks of one object."""
        kind_of_object = subject._meta.label_lower  # noqa: SLF001 (Django's public _meta)
        return self.filter(subject_type=kind_of_object, subject_id=subject.pk)


class Clock(models.Model):
    """The time limit of one thing: `limit_on` is late, `target_on` (if any) warns; both mean the end of that day.

    Dates are days of the office's zone. `target_days` and `limit_days` are the terms the clock was started under, kept
    so that the dates can be planned again (`unit` says which days count); `calendar_stamp` names the calendar they were
    planned with. `pauses` counts the pauses that have ended. `fell_due_on` is set once the day after the limit has
    begun; `overdue_planned_on` is the day up to which the daily reminders after the limit are planned.
    """

    kind = models.CharField("jenis", max_length=40)
    subject_type = models.CharField("jenis objek", max_length=100)
    subject_id = models.BigIntegerField("nomor objek")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="clocks", verbose_name="kantor"
    )
    state = models.CharField("status", max_length=8, choices=ClockState, default=ClockState.RUNNING)
    waiting_on = models.CharField("menunggu", max_length=20, choices=WaitingOn, default=WaitingOn.OFFICE)
    unit = models.CharField("satuan", max_length=12, choices=ClockUnit, default=ClockUnit.WORKING_DAY)
    target_days = models.PositiveSmallIntegerField("target hari", null=True, blank=True)
    limit_days = models.PositiveSmallIntegerField("batas hari")
    started_on = models.DateField("mulai")
    target_on = models.DateField("target", null=True, blank=True)
    limit_on = models.DateField("batas")
    provisional = models.BooleanField("sementara", default=False)
    paused_on = models.DateField("berhenti sementara sejak", null=True, blank=True)
    stopped_on = models.DateField("selesai", null=True, blank=True)
    pauses = models.PositiveSmallIntegerField("jeda", default=0)
    overdue_planned_on = models.DateField("pengingat lewat batas sampai", null=True, blank=True)
    fell_due_on = models.DateField("lewat batas sejak", null=True, blank=True)
    calendar_stamp = models.CharField("cap kalender", max_length=48, blank=True, default="")

    objects: ClassVar[Any] = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = "tenggat"
        verbose_name_plural = "tenggat"
        ordering = ["limit_on", "pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="clock_subject"),
            models.Index(fields=["limit_on"], condition=Q(state=ClockState.RUNNING), name="clock_running_limit"),
            models.Index(
                fields=["organisation", "calendar_stamp"], condition=Q(state__in=LIVE), name="clock_live_stamp"
            ),
            # What was finished in a period (figures): the last column is the one they look for.
            models.Index(
                fields=["organisation", "kind", "stopped_on", "subject_id"],
                condition=Q(stopped_on__isnull=False),
                name="clock_stopped",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"], condition=Q(state__in=LIVE), name="clock_live_once"
            ),
            models.CheckConstraint(condition=Q(state__in=ClockState.values), name="clock_state_known"),
            models.CheckConstraint(condition=Q(unit__in=ClockUnit.values), name="clock_unit_known"),
            models.CheckConstraint(condition=Q(waiting_on__in=WaitingOn.values), name="clock_waiting_on_known"),
            models.CheckConstraint(
                condition=Q(state=ClockState.RUNNING, paused_on__isnull=True, stopped_on__isnull=True)
                | Q(state=ClockState.PAUSED, paused_on__isnull=False, stopped_on__isnull=True)
                | Q(state=ClockState.STOPPED, stopped_on__isnull=False),
                name="clock_dates_fit_state",
            ),
            models.CheckConstraint(
                condition=Q(limit_days__gte=1)
                & (
                    Q(target_days__isnull=True, target_on__isnull=True)
                    | Q(target_days__gte=1, target_days__lte=models.F("limit_days"), target_on__isnull=False)
                ),
                name="clock_terms_sound",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}"

    @property
    def days_label(self) -> str:
        """What its days are called after a number."""
        return days_label(self.unit)

    if TYPE_CHECKING:
        organisation_id: int


class ClockEvent(models.Model):
    """One line of a clock's ledger; append-only. `on` is the day in the office's zone, the dates are those after it.

    `promised_on` stands in a line in which a superior names another day after the limit; it changes no date.
    """

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="events", verbose_name="tenggat")
    verb = models.CharField("kejadian", max_length=12, choices=ClockVerb)
    at = models.DateTimeField("pada")
    on = models.DateField("tanggal")
    by_id = models.BigIntegerField("nomor pelaku", null=True, blank=True)
    by_name = models.CharField("pelaku", max_length=150)
    reason = models.TextField("alasan", blank=True, default="")
    waiting_on = models.CharField("menunggu", max_length=20, choices=WaitingOn)
    target_on = models.DateField("target", null=True, blank=True)
    limit_on = models.DateField("batas")
    previous_target_on = models.DateField("target sebelumnya", null=True, blank=True)
    previous_limit_on = models.DateField("batas sebelumnya", null=True, blank=True)
    promised_on = models.DateField("janji baru", null=True, blank=True)

    class Meta:
        verbose_name = "catatan tenggat"
        verbose_name_plural = "catatan tenggat"
        ordering = ["clock", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=ClockVerb.values), name="clock_event_verb_known"),
            models.CheckConstraint(
                condition=Q(verb=ClockVerb.PROMISED, promised_on__isnull=False) & ~Q(reason="")
                | ~Q(verb=ClockVerb.PROMISED) & Q(promised_on__isnull=True),
                name="clock_event_promise_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.verb} {self.on}"

    if TYPE_CHECKING:
        clock_id: int


class Reminder(models.Model):
    """A reminder and the day on which it goes out, planned long before.

    `round` counts how many new limits the clock had had when it was planned (`ledger.round_of`): after a pause, or when
    the calendar moved the limit later, its warnings go out again. `retry_after` delays a row whose recipients or text
    failed; an admin may stop one that failed for good.
    """

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="reminders", verbose_name="tenggat")
    kind = models.CharField("jenis", max_length=20)
    round = models.PositiveSmallIntegerField("putaran", default=0)
    due_on = models.DateField("tanggal")
    sent_at = models.DateTimeField("terkirim", null=True, blank=True)
    failures = models.PositiveSmallIntegerField("gagal", default=0)
    outages = models.PositiveIntegerField("terhalang gangguan", default=0)
    retry_after = models.DateTimeField("coba lagi setelah", null=True, blank=True)
    stopped_at = models.DateTimeField("dihentikan", null=True, blank=True)
    error = models.TextField("galat", blank=True, default="")

    class Meta:
        verbose_name = "pengingat"
        verbose_name_plural = "pengingat"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(sent_at__isnull=True), name="reminder_waiting")]
        constraints = [models.UniqueConstraint(fields=["clock", "kind", "round"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.kind}"

    if TYPE_CHECKING:
        clock_id: int


class TickHold(models.Model):
    """The tick waits: the server's clock has moved far from the last tick. One row at most, with the id 1."""

    last_at = models.DateTimeField("terakhir berjalan")
    released_until = models.DateTimeField("boleh berjalan sampai", null=True, blank=True)

    class Meta:
        verbose_name = "penahanan tenggat"
        verbose_name_plural = "penahanan tenggat"

    def __str__(self) -> str:
        return str(self.last_at)
