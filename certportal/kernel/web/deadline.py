"""How a clock is shown to a person: one word, one icon, the date and what is left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workdays.calendar import WorkCalendar
from certportal.kernel.workdays.counting import counted_on, days_label
from certportal.kernel.workdays.queries import calendar_for, today_at

NEAR = 3
"""Days before the limit from which a deadline counts as near."""


TARGET_MISSED = "Lewat target"
"""Some days are left, but not the target: where only the days stood, an alarm with many of them would puzzle."""
PRESSING = ("Terlambat", "Mendekati batas", TARGET_MISSED)
"""The words of a clock that is counted above a list."""
SAID_BY_DAYS = ("Aman", "Mendekati batas", "Terlambat", "Selesai")
BRIEF = {"stopped": "Selesai", "paused": "Berhenti"}
"""What is left of a clock that does not run."""


class ClockLike(Protocol):
    """The columns of sla.models.Clock that are shown; the model itself is in a package above this one."""

    state: str
    waiting_on: str
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
    """A deadline as the page shows it; `skipped` are the days between start and limit that do not count.

    `brief` says what is left in two or three words, for lists; `used` is the share of the days that have passed.
    """

    word: str
    tone: str
    icon: str
    due_on: date
    left: str
    target: str
    provisional: bool
    skipped: Sequence[Any]
    brief: str = ""
    used: float | None = None

    @property
    def said(self) -> str:
        """“Sisa 6 hari kerja”, “Lewat target, sisa 5 hari kerja”: the word only where what is left does not say it already."""
        if self.word in SAID_BY_DAYS and self.left:
            return self.left[:1].upper() + self.left[1:]
        return f"{self.word}, {self.left}" if self.left else self.word


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
        brief=_in_brief(clock, calendar, today, target_missed=word == TARGET_MISSED),
        used=_used(clock, calendar, today),
    )


def _in_brief(clock: ClockLike, calendar: WorkCalendar, today: date, *, target_missed: bool) -> str:
    """“Lewat 2 hari”, “Sisa 9 hari”, “Lewat target, sisa 13 hari”, “Hari ini”, “Berhenti”, “Selesai”."""
    if clock.state in BRIEF:
        return BRIEF[clock.state]
    late = calendar.between(clock.limit_on, today) if today > clock.limit_on else 0
    left = 0 if late else calendar.between(today, clock.limit_on)
    if late:
        return f"Lewat {late} hari"
    if today > clock.limit_on:
        return "Baru lewat"
    if target_missed:
        return f"{TARGET_MISSED}, sisa {left} hari"
    return f"Sisa {left} hari" if left else "Hari ini"


def _used(clock: ClockLike, calendar: WorkCalendar, today: date) -> float:
    """From 0 to 1; a stopped or paused clock stands where it was stopped."""
    until = clock.stopped_on or clock.paused_on or today
    days = calendar.between(clock.started_on, clock.limit_on)
    return min(1.0, calendar.between(clock.started_on, max(until, clock.started_on)) / days) if days else 1.0


_CALM = {"Terlambat": "Belum selesai, lewat batas kantor", "Selesai terlambat": "Selesai sesudah batas kantor"}
_AT_WORK = "Dikerjakan kantor"


def gently(told: Told, clock: ClockLike) -> Told:
    """As `tell` to the person the case is about: an office's own time neither alarms nor hurries them; theirs does."""
    if clock.waiting_on == "applicant" or told.tone not in {"bad", "warn"}:
        return told
    return replace(
        told,
        word=_CALM.get(told.word, _AT_WORK),
        tone="info",
        icon="clock-history",
        left="" if told.tone == "bad" else told.left,
        brief=told.brief if told.word == "Selesai terlambat" else _AT_WORK,
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
        return "Aman", "good", "clock-history", left
    word = "Mendekati batas" if today >= _few_left(clock, calendar) else TARGET_MISSED
    return word, "warn", "hourglass-split", left


def _late(days: int, unit: str) -> str:
    """On the weekend after the limit no day that counts has passed yet: "0 hari" would sound as if it were in time."""
    return _days(days, "lewat", unit) if days else "baru lewat batas"


def _days(count: int, word: str, unit: str) -> str:
    return f"{word} {count} {days_label(unit)}"
