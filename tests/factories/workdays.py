"""Calendars and special days for tests."""

from functools import lru_cache

import factory

from certportal.kernel.workdays.calendar import DayOff, WorkCalendar
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.models import CalendarYear, Holiday
from certportal.kernel.workdays.seed import days_of

OFFICE_WEEK = frozenset(range(5))


class HolidayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Holiday

    name = "Hari Libur Uji"
    kind = DayKind.NATIONAL
    decree = "SKB 3 Menteri"


class CalendarYearFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CalendarYear
        django_get_or_create = ["year"]


@lru_cache(maxsize=4)
def indonesian_calendar(*, joint_leave: bool = True) -> WorkCalendar:
    """The years 2025 to 2027 as decreed, without a database."""
    kinds = {DayKind.NATIONAL, DayKind.JOINT_LEAVE} if joint_leave else {DayKind.NATIONAL}
    days = [day for year in (2025, 2026, 2027) for day in reversed(days_of(year)) if day.kind in kinds]
    return WorkCalendar(
        weekdays=OFFICE_WEEK,
        holidays={day.date: DayOff(day.name, day.kind.value) for day in days},
        confirmed_years=frozenset({2025, 2026}),
    )
