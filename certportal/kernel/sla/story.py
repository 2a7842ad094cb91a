"""The history of the clocks of one object, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from certportal.kernel.sla.days import Day, Month, Spent, Turn, days_of, months_of, spent_of
from certportal.kernel.sla.enums import ClockState, ClockVerb
from certportal.kernel.sla.models import Clock, ClockEvent
from certportal.kernel.sla.registry import label_of
from certportal.kernel.web.deadline import Told, tell
from certportal.kernel.workdays.counting import counted_on
from certportal.kernel.workdays.queries import calendar_for, current_stamp, today_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import Model


@dataclass(frozen=True)
class Story:
    """One clock: its state, the lines of its ledger, its days, who used them, and what the office promised.

    `provisional_years` are years of these days whose calendar nobody has confirmed. `promise` is the newest line in
    which a superior named another day, once the limit had passed; it changes no date of the clock.
    """

    clock: Clock
    label: str
    told: Told
    lines: list[ClockEvent]
    days: list[Day]
    months: list[Month]
    spent: list[Spent]
    provisional_years: list[int]
    promise: ClockEvent | None

    @property
    def skipped(self) -> list[Day]:
        """The days that did not count; day 0 is not among them."""
        return [day for day in self.days[1:] if day.number is None]

    @property
    def counted(self) -> int:
        """Working days that have counted so far."""
        return sum(row.counted for row in self.spent)


def stories_of(subject: Model, now: datetime) -> list[Story]:
    """The clocks of the object in the order in which they were started; three queries and one per calendar read."""
    lines = Prefetch("events", queryset=ClockEvent.objects.order_by("pk"))
    clocks = Clock.objects.about(subject).select_related("organisation").prefetch_related(lines).order_by("pk")
    stamp = current_stamp()
    return [_story(clock, now, stamp) for clock in clocks]


def turns_of(lines: Iterable[ClockEvent]) -> list[Turn]:
    """Whose turn it was from each line of the ledger on."""
    turns: list[Turn] = []
    rests = False
    for line in lines:
        if line.verb in {ClockVerb.PAUSED, ClockVerb.RESUMED}:
            rests = line.verb == ClockVerb.PAUSED
        turns.append(Turn(line.on, line.waiting_on, rests))
    return turns


def newest_promise(lines: Iterable[ClockEvent]) -> ClockEvent | None:
    """The last line in which another day was promised."""
    return next((line for line in reversed(list(lines)) if line.verb == ClockVerb.PROMISED), None)


def _story(clock: Clock, now: datetime, stamp: str) -> Story:
    calendar, today = calendar_for(clock.organisation, stamp=stamp), today_at(clock.organisation, now)
    lines = list(clock.events.all())
    turns = turns_of(lines) or [Turn(clock.started_on, clock.waiting_on)]
    days = days_of(counted_on(calendar, clock.unit), clock.started_on, turns, until=_end_of(clock, today), today=today)
    years = {day.on.year for day in days} | {clock.limit_on.year}
    return Story(
        clock=clock,
        label=label_of(clock.kind),
        told=tell(clock, now, stamp=stamp),
        lines=lines,
        days=days,
        months=months_of(days),
        spent=spent_of(days),
        provisional_years=sorted(years - calendar.confirmed_years),
        promise=newest_promise(lines),
    )


def _end_of(clock: Clock, today: date) -> date:
    """The last day shown: of a finished clock the day it stopped, of a running one its limit, of a paused one today."""
    if clock.stopped_on is not None:
        return clock.stopped_on
    return max(today, clock.started_on if clock.state == ClockState.PAUSED else clock.limit_on)
