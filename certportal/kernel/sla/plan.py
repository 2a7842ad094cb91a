"""Dates of a clock from its terms and pauses; plain Python on a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from certportal.kernel.sla.enums import ReminderKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certportal.kernel.workdays.calendar import WorkCalendar

Pause = tuple[date, date]
"""(paused_on, resumed_on) of a pause that is over."""


@dataclass(frozen=True)
class Dates:
    """The dates of a clock: target (or None), limit, and whether the limit lies in an unconfirmed year."""

    target_on: date | None
    limit_on: date
    provisional: bool


def dates(
    calendar: WorkCalendar,
    started_on: date,
    *,
    target_days: int | None,
    limit_days: int,
    pauses: Sequence[Pause] = (),
) -> Dates:
    """Target and limit, each moved by the working days of every pause: (paused_on, resumed_on]."""
    extra = paused_days(calendar, pauses)
    limit_on = calendar.add(started_on, limit_days + extra)
    target_on = None if target_days is None else calendar.add(started_on, target_days + extra)
    return Dates(target_on, limit_on, calendar.is_provisional(limit_on))


def paused_days(calendar: WorkCalendar, pauses: Sequence[Pause]) -> int:
    """Working days in (paused_on, resumed_on], summed over the pauses."""
    return sum(calendar.between(paused_on, resumed_on) for paused_on, resumed_on in pauses)


def reminders(
    calendar: WorkCalendar,
    started_on: date,
    *,
    target_days: int | None,
    limit_days: int,
    pauses: Sequence[Pause] = (),
) -> dict[str, date]:
    """The day of each planned reminder, by kind.

    Half of the limit (rounded up), three and one working days before it, the target, the limit itself. Only days after
    the start; where two fall on one day, only the more urgent one is kept.
    """
    extra = paused_days(calendar, pauses)
    # From the least to the most urgent: a later one replaces an earlier one on the same day.
    wanted = {
        ReminderKind.HALF: (limit_days + 1) // 2,
        ReminderKind.THREE_BEFORE: limit_days - 3,
        ReminderKind.TARGET: target_days or 0,
        ReminderKind.ONE_BEFORE: limit_days - 1,
        ReminderKind.DUE: limit_days,
    }
    by_day = {days: kind for kind, days in wanted.items() if days > 0}
    return {kind.value: calendar.add(started_on, days + extra) for days, kind in by_day.items()}
