"""Day by day: which days of a clock counted, which did not and why, and whose turn each was. Plain Python on a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from certportal.kernel.workdays.calendar import WorkCalendar

START = "start"
PAUSE = "pause"
_ONE_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Turn:
    """From the day after `on`: whose days they are, and whether the clock is paused."""

    on: date
    owner: str
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day of a clock.

    `number` is the count of working days reached with it, None where the day does not count; `why` and `kind` then say
    the reason (a name as decreed; "weekend", a kind of holiday, PAUSE, or START for day 0). `owner` says whose turn it
    was, `ahead` that the day has not come yet.
    """

    on: date
    owner: str
    number: int | None = None
    why: str = ""
    kind: str = ""
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month: weeks from Monday to Sunday, None where the clock has no day."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Spent:
    """Working days in one owner's turn: those that counted, and those during which the clock was paused."""

    owner: str
    counted: int
    rested: int


def days_of(calendar: WorkCalendar, started_on: date, turns: Sequence[Turn], *, until: date, today: date) -> list[Day]:
    """Every day from day 0 to `until`; `turns` in order, the first on the day of the start.

    What happens on a day takes effect on the next: with a pause on day d, d still counts and the days (paused, resumed]
    do not.
    """
    off = {day.date: day for day in calendar.skipped(started_on, until, weekends=True)}
    days = [Day(started_on, turns[0].owner, why="Hari mulai", kind=START, ahead=started_on > today)]
    day, number, place = started_on, 0, 0
    while day < until:
        day += _ONE_DAY
        while place + 1 < len(turns) and turns[place + 1].on < day:
            place += 1
        turn = turns[place]
        if day in off:
            days.append(Day(day, turn.owner, why=off[day].name, kind=off[day].kind, ahead=day > today))
        elif turn.rests:
            days.append(Day(day, turn.owner, why="Waktu layanan berhenti sementara", kind=PAUSE, ahead=day > today))
        else:
            number += 1
            days.append(Day(day, turn.owner, number=number, ahead=day > today))
    return days


def months_of(days: Iterable[Day]) -> list[Month]:
    """The same days as calendar months, one for each month that has a day."""
    found: dict[date, list[Day]] = {}
    for day in days:
        found.setdefault(day.on.replace(day=1), []).append(day)
    return [Month(first, _weeks(rows)) for first, rows in sorted(found.items())]


def _weeks(rows: Sequence[Day]) -> tuple[tuple[Day | None, ...], ...]:
    weeks: dict[date, list[Day | None]] = {}
    for day in rows:
        monday = day.on - _ONE_DAY * day.on.weekday()
        weeks.setdefault(monday, [None] * _WEEK)[day.on.weekday()] = day
    return tuple(tuple(week) for _, week in sorted(weeks.items()))


def spent_of(days: Iterable[Day]) -> list[Spent]:
    """Working days that have passed, by owner in order of first appearance; owners without one are left out."""
    found: dict[str, list[int]] = {}
    for day in days:
        if not day.ahead and (day.number is not None or day.kind == PAUSE):
            found.setdefault(day.owner, [0, 0])[day.kind == PAUSE] += 1
    return [Spent(owner, counted, rested) for owner, (counted, rested) in found.items()]
