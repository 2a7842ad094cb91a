"""Working days, plain Python: no database, no clock, no time zone.

Day 0 is the day of the event, whatever day that is; day n is the n-th working day after it (design.md section 7). The
working days stand in one sorted array, so that every question is a bisection: the answer to "+60" costs what "+3" costs.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROOM = 6  # years prepared on either side of the first question
_ONE_DAY = timedelta(days=1)
_DAY_NAMES = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


class CalendarEndsError(ValueError):
    """The answer lies outside the years 1 to 9999."""


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why an office is closed on a day: name as decreed, kind as stored (`enums.DayKind`)."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day that did not count, and why."""

    date: date
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Ordinals of every working day from the first of January of `first` to the last of December of `last`."""

    first: int
    last: int
    days: array[int]


_NOTHING = _Prepared(1, 0, array("l"))


@dataclass(frozen=True)
class WorkCalendar:
    """The calendar of one office.

    `weekdays`: Monday is 0. `holidays`: days on which the office is closed although the weekday is open.
    `special_workdays` win over both. `confirmed_years`: years an admin has checked against the decrees.
    `stamp` names the version of the rows it was made from; two calendars with one stamp give the same answers.
    """

    weekdays: frozenset[int]
    holidays: Mapping[date, DayOff] = field(default_factory=lambda: MappingProxyType({}))
    special_workdays: frozenset[date] = frozenset()
    confirmed_years: frozenset[int] = frozenset()
    stamp: str = field(default="", compare=False)
    _prepared: _Prepared = field(default=_NOTHING, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("An office opens on at least one weekday, numbered 0 (Monday) to 6.")

    @cached_property
    def every_day(self) -> WorkCalendar:
        """The same office where a term counts days of the calendar: no day is left out."""
        return replace(self, weekdays=frozenset(range(7)), holidays={})

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on that day."""
        return day in self.special_workdays or (day.weekday() in self.weekdays and day not in self.holidays)

    def add(self, start: date, days: int) -> date:
        """The date of working day `days` after `start` (day 0); with 0 it is `start` itself, also on a day off.

        Raises ValueError for a negative number, CalendarEndsError when the answer would lie after the year 9999.
        """
        if days < 0:
            raise ValueError("Working days are counted forwards.")
        if days == 0:
            return start
        if days > (date.max - start).days:
            raise CalendarEndsError(f"{days} working days after {start} lie beyond the calendar.")
        last = start.year + 1 + days // (52 * len(self.weekdays))
        while True:
            prepared = self._span(start.year, last)
            at = bisect_right(prepared.days, start.toordinal()) + days - 1
            if at < len(prepared.days):
                return date.fromordinal(prepared.days[at])
            if prepared.last >= date.max.year:
                raise CalendarEndsError(f"{days} working days after {start} lie beyond the calendar.")
            last = prepared.last + 2

    def between(self, start: date, end: date) -> int:
        """Working days in (start, end]; negative, counted in (end, start], when `end` comes first."""
        if end < start:
            return -self.between(end, start)
        days = self._span(start.year, end.year).days
        return bisect_right(days, end.toordinal()) - bisect_right(days, start.toordinal())

    def skipped(self, start: date, due: date, *, weekends: bool = False) -> list[SkippedDay]:
        """The days in (start, due] that did not count, in order.

        Holidays that fall on an open weekday; with `weekends` every day that is not worked.
        """
        found = []
        day = start
        while day < due:
            day += _ONE_DAY
            if self.is_working_day(day):
                continue
            closed, off = day.weekday() not in self.weekdays, self.holidays.get(day)
            if off and (weekends or not closed):
                found.append(SkippedDay(day, off.name, off.kind))
            elif weekends:
                found.append(SkippedDay(day, _DAY_NAMES[day.weekday()], "weekend"))
        return found

    def is_provisional(self, due: date) -> bool:
        """Whether the year of that date has not been confirmed, so that the date may still move."""
        return due.year not in self.confirmed_years

    def _span(self, first: int, last: int) -> _Prepared:
        """The prepared days, widened when a question goes beyond them. Widening twice at once does no harm."""
        prepared = self._prepared
        if prepared.first <= first and last <= prepared.last:
            return prepared
        if prepared is not _NOTHING:
            first, last = min(first, prepared.first), max(last, prepared.last)
        first, last = max(first - _ROOM, date.min.year), min(last + _ROOM, date.max.year)
        days = array("l", self._working_ordinals(date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()))
        wider = _Prepared(first, last, days)
        object.__setattr__(self, "_prepared", wider)
        return wider

    def _working_ordinals(self, first: int, last: int) -> list[int]:
        closed = {day.toordinal() for day in self.holidays}
        extra = {day.toordinal() for day in self.special_workdays}
        # Ordinal 1 (1 January of year 1) is a Monday.
        weekdays = self.weekdays
        return [
            day for day in range(first, last + 1) if ((day - 1) % 7 in weekdays and day not in closed) or day in extra
        ]
