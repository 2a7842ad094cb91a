"""Planned reminders of a clock as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.sla import plan
from certportal.kernel.sla.enums import OVERDUE, ReminderKind
from certportal.kernel.sla.ledger import renewals_of, round_of
from certportal.kernel.sla.models import Clock, Reminder
from certportal.kernel.workdays.counting import counted_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from certportal.kernel.sla.plan import Pause
    from certportal.kernel.workdays.calendar import WorkCalendar

ONCE_PER_CLOCK = {ReminderKind.HALF.value, ReminderKind.TARGET.value}
"""Reminders that a new limit does not bring back."""


def plan_reminders(clock: Clock, calendar: WorkCalendar, pauses: Sequence[Pause], today: date) -> None:
    """Bring the unsent reminders in line with the clock's dates; those already sent stay as they are.

    The caller holds the lock on the clock and has entered in the ledger what moved the dates. A warning already sent is
    sent again when a pause or a changed calendar has moved its day into the future; the last one, of the limit itself,
    also when it was moved to today.
    """
    clock.reminders.filter(sent_at__isnull=True).delete()
    sent = list(clock.reminders.order_by("due_on").values_list("kind", "round", "due_on"))
    said = {(kind, turn) for kind, turn, _ in sent}
    last_said = {kind: day for kind, _, day in sent}
    turn = round_of(clock)
    wanted = plan.reminders(
        counted_on(calendar, clock.unit),
        clock.started_on,
        target_days=clock.target_days,
        limit_days=clock.limit_days,
        pauses=pauses,
    )
    Reminder.objects.bulk_create(
        Reminder(clock=clock, kind=kind, round=turn, due_on=day)
        for kind, day in wanted.items()
        if kind not in last_said or ((kind, turn) not in said and _comes_again(kind, last_said[kind], day, today))
    )


def _comes_again(kind: str, said_on: date, day: date, today: date) -> bool:
    """Whether a warning sent for `said_on` is sent once more, for `day`."""
    if kind in ONCE_PER_CLOCK or day <= said_on:
        return False
    return day > today or (kind == ReminderKind.DUE and day == today)


def plan_overdue(clocks: Sequence[Clock], calendar: WorkCalendar, today: date) -> None:
    """For each of these clocks of one office a reminder for every day it counts in (limit, today] that has none yet.

    A term of calendar days is late on every day, also on weekends and holidays, just as it was counted. A tick that runs
    days late writes what the daily ticks would have written. The caller holds the locks.
    """
    renewals = renewals_of(clocks)
    planned = _overdue_rows(clocks)
    Reminder.objects.bulk_create(
        [
            Reminder(clock=clock, kind=kind, round=len(renewals[clock.pk]), due_on=day)
            for clock in clocks
            for kind, day in _late_days(clock, calendar, today, planned[clock.pk], renewals[clock.pk])
        ],
        ignore_conflicts=True,
    )
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(overdue_planned_on=today)


def _overdue_rows(clocks: Sequence[Clock]) -> dict[int, dict[tuple[str, int], bool]]:
    """By the clock's id: (kind, round) of its reminders of late days, and whether each was sent; one query."""
    found: dict[int, dict[tuple[str, int], bool]] = {clock.pk: {} for clock in clocks}
    rows = Reminder.objects.filter(clock__in=found, kind__startswith=OVERDUE)
    for clock_id, kind, turn, sent_at in rows.values_list("clock_id", "kind", "round", "sent_at"):
        found[clock_id][kind, turn] = sent_at is not None
    return found


def _late_days(
    clock: Clock, calendar: WorkCalendar, today: date, planned: dict[tuple[str, int], bool], renewals: Sequence[date]
) -> Iterator[tuple[str, date]]:
    """Kind and day of the reminders still to plan."""
    calendar = counted_on(calendar, clock.unit)
    told = {kind for (kind, _), sent in planned.items() if sent}
    for number in range(1, calendar.between(clock.limit_on, today) + 1):
        kind = f"{OVERDUE}{number}"
        if (kind, len(renewals)) in planned:
            continue
        day = calendar.add(clock.limit_on, number)
        # Warnings of the previous limit are repeated only for days after the change.
        if kind not in told or (renewals and day > renewals[-1]):
            yield kind, day
