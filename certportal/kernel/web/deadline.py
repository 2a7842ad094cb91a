"""How a clock is shown to a person: one word, one icon, the date and what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workdays.calendar import WorkCalendar
from certportal.kernel.workdays.counting import counted_on, days_label
from certportal.kernel.workdays.queries import calendar_for, today_at

NEAR = 3
"""Days before the limit from which a deadline counts as near."""


class ClockLike(Protocol):
    """The columns of sla.models.Clock that are shown; the model itself is in a package above this one."""

    state: str
    unit: str
    started_on: date
    target_on: date | None
    limit_on: date
    provisional: bool
    paused_on: date | None
    stopped_on: date | None
    organisation: Any


@dataclass(frozen=True)
class Told:
    """A deadline as the page shows it; `skipped` are the days between start and limit that do not count."""

    word: str
    tone: str
    icon: str
    due_on: date
    left: str
    target: str
    provisional: bool
    skipped: Sequence[Any]


def tell(clock: ClockLike, now: datetime, *, stamp: str | None = None, brief: bool = False) -> Told:
    """Aman, lewat target, mendekati, terlambat, berhenti sementara or selesai; colours never stand without the word.

    With `stamp` (`workdays.queries.current_stamp()`) a page with many clocks saves one query for each. `brief`: without
    the days that do not count, for lists, which never show them.
    """
    calendar = counted_on(calendar_for(clock.organisation, stamp=stamp), clock.unit)
    today = today_at(clock.organisation, now)
    word, tone, icon, left = _judge(clock, calendar, today)
    return Told(
        word=word,
        tone=tone,
        icon=icon,
        due_on=clock.limit_on,
        left=left,
        target=f"target {day_in_words(clock.target_on)}" if clock.target_on else "",
        provisional=clock.provisional,
        skipped=() if brief else calendar.skipped(clock.started_on, clock.limit_on),
    )


def near_day(clock: ClockLike, calendar: WorkCalendar) -> date:
    """The first day on which a running clock reads "Mendekati batas" (few of its days are left) or "Lewat target"."""
    few = _few_left(clock, counted_on(calendar, clock.unit))
    return few if clock.target_on is None else min(few, clock.target_on + timedelta(days=1))


def _few_left(clock: ClockLike, calendar: WorkCalendar) -> date:
    """The first day that is near the limit; a term of three days is not on its first day."""
    days = calendar.between(clock.started_on, clock.limit_on)
    return calendar.add(clock.started_on, days - min(NEAR, days // 2))


def is_pressing(clock: ClockLike, now: datetime, *, stamp: str | None = None) -> bool:
    """Its word is "Lewat target", "Mendekati batas" or "Terlambat": what is counted above a list is what its rows say."""
    return clock.state == "running" and (
        near_day(clock, calendar_for(clock.organisation, stamp=stamp)) <= today_at(clock.organisation, now)
    )


def _judge(clock: ClockLike, calendar: WorkCalendar, today: date) -> tuple[str, str, str, str]:
    if clock.state == "stopped":
        ended = clock.stopped_on or today
        if ended > clock.limit_on:
            return (
                "Selesai terlambat",
                "bad",
                "exclamation-circle",
                _late(calendar.between(clock.limit_on, ended), clock.unit),
            )
        return "Selesai", "good", "check-circle", f"selesai {day_in_words(ended)}"
    if clock.state == "paused":
        since = f"sejak {day_in_words(clock.paused_on)}" if clock.paused_on else ""
        return "Berhenti sementara", "paused", "pause-circle", since
    if today > clock.limit_on:
        return "Terlambat", "bad", "exclamation-circle", _late(calendar.between(clock.limit_on, today), clock.unit)
    remaining = calendar.between(today, clock.limit_on)
    left = _days(remaining, "sisa", clock.unit) if remaining else "jatuh tempo hari ini"
    if today < near_day(clock, calendar):
        return "Aman", "good", "check-circle", left
    word = "Mendekati batas" if today >= _few_left(clock, calendar) else "Lewat target"
    return word, "warn", "hourglass-split", left


def _late(days: int, unit: str) -> str:
    """On the weekend after the limit no day that counts has passed yet: "0 hari" would sound as if it were in time."""
    return _days(days, "terlambat", unit) if days else "baru lewat batas"


def _days(count: int, word: str, unit: str) -> str:
    return f"{word} {count} {days_label(unit)}"
