"""Which days a term counts, by the code of its unit, and what they are called after a number. Plain Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from certportal.kernel.workdays.calendar import WorkCalendar

CALENDAR_DAY: Final = "calendar_day"
"""The unit that counts every day; all others count the working days of the office (hours end on one of them)."""


def counted_on(calendar: WorkCalendar, unit: str) -> WorkCalendar:
    """The calendar on which a term of that unit counts its days: that of the office, or one on which every day counts."""
    return calendar.every_day if unit == CALENDAR_DAY else calendar


def days_label(unit: str) -> str:
    """What the days of a clock of that unit are called after a number; a clock of office hours counts working days."""
    return "hari kalender" if unit == CALENDAR_DAY else "hari kerja"
