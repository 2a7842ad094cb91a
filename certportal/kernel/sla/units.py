"""How many days a term is that counts hours in which the office is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from certportal.kernel.sla.enums import ClockUnit

if TYPE_CHECKING:
    from datetime import date, time

    from certportal.kernel.accounts.models import Organisation
    from certportal.kernel.workdays.calendar import WorkCalendar


def in_days(amount: int, unit: str, *, office: Organisation, calendar: WorkCalendar, now: datetime) -> int:
    """How many days after day 0 an amount of that unit ends, started at `now`: the amount itself, but for office hours.

    Hours end on the working day on which the office has been open for that long. A clock's days end with the day, so the
    first day on which it can be late is the next one: the answer is at least 1.
    """
    if unit != ClockUnit.OFFICE_HOUR:
        return amount
    local = now.astimezone(ZoneInfo(office.zone))
    open_for = _between(local.date(), office.opens_at, office.closes_at)
    begins = min(max(local.time(), office.opens_at), office.closes_at)
    today = calendar.is_working_day(local.date())
    left = _between(local.date(), begins, office.closes_at) if today else timedelta()
    beyond = timedelta(hours=amount) - left
    return max(1, ceil(beyond / open_for))


def _between(day: date, start: time, end: time) -> timedelta:
    return datetime.combine(day, end) - datetime.combine(day, start)
