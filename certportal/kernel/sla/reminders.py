"""Planned reminders of a clock as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.sla import plan
from certportal.kernel.sla.enums import OVERDUE, ReminderKind
from certportal.kernel.sla.ledger import renewed_on, round_of
from certportal.kernel.sla.models import Clock, Reminder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certportal.kernel.sla.plan import Pause
    from certportal.kernel.workdays.calendar import WorkCalendar

ONCE_PER_CLOCK = {ReminderKind.HALF.value, ReminderKind.TARGET.value}
"""Reminders that a new limit does not bring back."""


def plan_reminders(clock: Clock, calendar: WorkCalendar, pauses: Sequence[Pause], today: date) -> None:
    """Bring the unsent reminders in line with the clock's dates; those that went out stay as they are.

    The caller holds the lock on the clock and has entered in the ledger what moved the dates. A warning that went out
    comes again when a pause or a changed calendar has moved its day into the future; the last one, of the limit itself,
    also when it was moved to today.
    """
    clock.reminders.filter(sent_at__isnull=True).delete()
    sent = list(clock.reminders.order_by("due_on").values_list("kind", "round", "due_on"))
    said = {(kind, turn) for kind, turn, _ in sent}
    last_said = {kind: day for kind, _, day in sent}
    turn = round_of(clock)
    wanted = plan.reminders(
        calendar, clock.started_on, target_days=clock.target_days, limit_days=clock.limit_days, pauses=pauses
    )
    Reminder.objects.bulk_create(
        Reminder(clock=clock, kind=kind, round=turn, due_on=day)
        for kind, day in wanted.items()
        if kind not in last_said or ((kind, turn) not in said and _comes_again(kind, last_said[kind], day, today))
    )


def _comes_again(kind: str, said_on: date, day: date, today: date) -> bool:
    """Whether a warning that was given for `said_on` is given once more, for `day`."""
    if kind in ONCE_PER_CLOCK or day <= said_on:
        return False
    return day > today or (kind == ReminderKind.DUE and day == today)


def plan_overdue(clock: Clock, calendar: WorkCalendar, today: date) -> None:
    """One reminder for every working day in (limit, today] that has none yet; the caller holds the lock.

    A tick that comes days late writes what the daily ticks would have written.
    """
    late = calendar.between(clock.limit_on, today)
    since, turn = renewed_on(clock), round_of(clock)
    told = set(clock.reminders.filter(kind__startswith=OVERDUE, sent_at__isnull=False).values_list("kind", flat=True))
    rows = [
        Reminder(clock=clock, kind=f"{OVERDUE}{number}", round=turn, due_on=calendar.add(clock.limit_on, number))
        for number in range(1, late + 1)
    ]
    # What was said of the limit before this one is said again only for days after the change.
    fresh = [row for row in rows if row.kind not in told or (since is not None and row.due_on > since)]
    Reminder.objects.bulk_create(fresh, ignore_conflicts=True)
    clock.overdue_planned_on = today
    clock.save(update_fields=["overdue_planned_on"])
