"""Planned reminders of a clock as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.sla import plan
from certportal.kernel.sla.enums import OVERDUE, ClockVerb, ReminderKind
from certportal.kernel.sla.models import Clock, Reminder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certportal.kernel.sla.plan import Pause
    from certportal.kernel.workdays.calendar import WorkCalendar

ONCE_PER_CLOCK = {ReminderKind.HALF.value, ReminderKind.TARGET.value}
"""Reminders that a pause does not bring back."""


def plan_reminders(clock: Clock, calendar: WorkCalendar, pauses: Sequence[Pause], today: date) -> None:
    """Bring the unsent reminders in line with the clock's dates; those that went out stay as they are.

    The caller holds the lock on the clock. A warning that went out before a pause comes again when the pause has moved
    its day into the future.
    """
    clock.reminders.filter(sent_at__isnull=True).delete()
    sent = set(clock.reminders.values_list("kind", "round"))
    ever = {kind for kind, _ in sent}
    wanted = plan.reminders(
        calendar, clock.started_on, target_days=clock.target_days, limit_days=clock.limit_days, pauses=pauses
    )
    Reminder.objects.bulk_create(
        Reminder(clock=clock, kind=kind, round=clock.pauses, due_on=day)
        for kind, day in wanted.items()
        if (kind, clock.pauses) not in sent and (kind not in ever or (kind not in ONCE_PER_CLOCK and day > today))
    )


def plan_overdue(clock: Clock, calendar: WorkCalendar, today: date) -> None:
    """One reminder for every working day in (limit, today] that has none yet; the caller holds the lock.

    A tick that comes days late writes what the daily ticks would have written.
    """
    late = calendar.between(clock.limit_on, today)
    resumed_on = clock.events.filter(verb=ClockVerb.RESUMED).order_by("-pk").values_list("on", flat=True).first()
    told = set(clock.reminders.filter(kind__startswith=OVERDUE, sent_at__isnull=False).values_list("kind", flat=True))
    rows = [
        Reminder(
            clock=clock, kind=f"{OVERDUE}{number}", round=clock.pauses, due_on=calendar.add(clock.limit_on, number)
        )
        for number in range(1, late + 1)
    ]
    # What was said before the last pause is said again only for days after it.
    fresh = [row for row in rows if row.kind not in told or (resumed_on is not None and row.due_on > resumed_on)]
    Reminder.objects.bulk_create(fresh, ignore_conflicts=True)
    clock.overdue_planned_on = today
    clock.save(update_fields=["overdue_planned_on"])
