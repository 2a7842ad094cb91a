"""The promise as living figures (001 component 3): what the public may read of how long cases really take.

Only of months that are over, and only of thirty cases or more: fewer would tell of single people. No day of a case is told,
only how many cases took so many working days.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from applicants.enums import Mark
from applicants.models import Dossier
from applicants.queries.overdue import SUBJECT
from certportal.figures.days import used
from certportal.figures.measures import SERVICE
from certportal.kernel.sla.models import Clock
from certportal.kernel.workdays.queries import calendar_for, current_stamp
from certportal.kernel.workflow.flow import codes_marked

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

FEWEST = 30
MONTHS = (3, 6, 12)
"""The shortest closed time with enough cases is told."""


@dataclass(frozen=True)
class Promise:
    """How the cases finished in a closed time kept to the promise; `by_days` counts cases by the working days they took."""

    since: date
    until: date
    cases: int
    in_time: int
    median_days: float
    by_days: tuple[tuple[int, int], ...]

    @property
    def percent(self) -> int:
        """In time, rounded down: "100" means all."""
        return self.in_time * 100 // self.cases


def promise_kept(today: date, *, offices: Collection[int] | None = None) -> Promise | None:
    """Of all offices, or of these (ids); None while there are fewer than thirty cases in the last twelve closed months.

    `until` is the last day of the last closed month.
    """
    after = today.replace(day=1)
    for months in MONTHS:
        since = _months_before(after, months)
        clocks = _finished(since, after, offices)
        if len(clocks) >= FEWEST:
            return _told(clocks, since, after - dt.timedelta(days=1))
    return None


def _months_before(first: date, months: int) -> date:
    months_since_year_0 = first.year * 12 + first.month - 1 - months
    return dt.date(months_since_year_0 // 12, months_since_year_0 % 12 + 1, 1)


def _finished(since: date, after: date, offices: Collection[int] | None) -> list[Clock]:
    """The last service clock of each case that came to a result in that time."""
    told = Dossier.objects.filter(state__in=codes_marked("dossier", Mark.RESULT_KNOWN), submitted_at__isnull=False)
    clocks = Clock.objects.filter(
        kind=SERVICE,
        subject_type=SUBJECT,
        stopped_on__gte=since,
        stopped_on__lt=after,
        subject_id__in=told.order_by().values("pk"),
    ).select_related("organisation")
    if offices is not None:
        clocks = clocks.filter(organisation__in=offices)
    return list({clock.subject_id: clock for clock in clocks.order_by("pk")}.values())


def _told(clocks: list[Clock], since: date, until: date) -> Promise:
    stamp = current_stamp()
    days = [used(clock, calendar_for(clock.organisation, stamp=stamp)) for clock in clocks]
    late = sum(clock.stopped_on is not None and clock.stopped_on > clock.limit_on for clock in clocks)
    return Promise(
        since=since,
        until=until,
        cases=len(clocks),
        in_time=len(clocks) - late,
        median_days=median(days),
        by_days=tuple(sorted(Counter(days).items())),
    )
