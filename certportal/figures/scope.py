"""Whose figures: the offices a person reads the queue of, and the day there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from applicants.models.visibility import READING_ROLES
from applicants.policies import sees_queue
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of, workplaces_of
from certportal.kernel.workdays.queries import calendar_for, today_at

if TYPE_CHECKING:
    from datetime import date, datetime

    from certportal.kernel.accounts.models import Organisation, User
    from certportal.kernel.workdays.calendar import WorkCalendar

QUARTER = dt.timedelta(days=90)
WEEKS = 12
LEADING = (Role.LEADERSHIP, Role.INSPECTORATE)
WORKING = (Role.INTAKE_OFFICER, Role.VERIFIER)


@dataclass(frozen=True)
class Scope:
    """The offices whose cases count, for this person at this moment; offices of one person share the first one's day."""

    person: User
    now: datetime
    offices: tuple[Organisation, ...]

    @cached_property
    def today(self) -> date:
        return today_at(self.offices[0], self.now)

    @property
    def month(self) -> date:
        return self.today.replace(day=1)

    @property
    def quarter(self) -> date:
        return self.today - QUARTER

    @property
    def first_week(self) -> date:
        """The Monday with which the weeks of the chart begin."""
        return self.today - dt.timedelta(days=self.today.weekday(), weeks=WEEKS - 1)

    @cached_property
    def calendar(self) -> WorkCalendar:
        return calendar_for(self.offices[0])

    @property
    def leads(self) -> bool:
        return bool(organisations_of(self.person, *LEADING))

    @property
    def works(self) -> bool:
        return bool(organisations_of(self.person, *WORKING))

    def midnight(self, day: date) -> datetime:
        """The moment at which that day begins at the office."""
        return dt.datetime.combine(day, dt.time(), ZoneInfo(self.offices[0].zone))


def scope_of(person: User, now: datetime) -> Scope | None:
    """None for somebody who reads no queue: they have no use for figures of cases."""
    if not sees_queue(person, None):
        return None
    return Scope(person, now, tuple(workplaces_of(person, *READING_ROLES)))
