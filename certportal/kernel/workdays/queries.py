"""Questions to the calendar rows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

from certportal.kernel.workdays.calendar import DayOff, WorkCalendar
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.models import CalendarStamp, CalendarYear, Holiday

if TYPE_CHECKING:
    from datetime import date, datetime

    from certportal.kernel.accounts.models import Organisation

DEFAULT_WEEKDAYS = (0, 1, 2, 3, 4)


def current_stamp() -> str:
    """The version of the calendar rows, one query; empty while nothing has ever been written."""
    return CalendarStamp.objects.values_list("value", flat=True).first() or ""


def calendar_for(organisation: Organisation | None, *, stamp: str | None = None) -> WorkCalendar:
    """The calendar of an office (None: the common one, Monday to Friday).

    One small query; the calendar itself is kept per process and thrown away when any row of it changes. A caller that
    asks for many offices in one go may hand in `current_stamp()` and saves the query.
    """
    stamp = current_stamp() if stamp is None else stamp
    # Without a stamp nothing would tell that a kept copy is out of date.
    read = _kept if stamp else _read
    if organisation is None:
        return read(stamp, None, DEFAULT_WEEKDAYS)
    return read(stamp, organisation.pk, tuple(sorted(organisation.weekdays)))


def today_at(organisation: Organisation, now: datetime) -> date:
    """Today's date in that office's time zone (WIB, WITA or WIT)."""
    return today_in(organisation.zone, now)


def today_in(zone: str, now: datetime) -> date:
    """Today's date in that time zone, such as Asia/Makassar."""
    return now.astimezone(ZoneInfo(zone)).date()


def unconfirmed_years(first: int, last: int) -> list[int]:
    """Years of [first, last] that nobody has confirmed yet, for the warning on the desk of the admin."""
    confirmed = set(
        CalendarYear.objects.filter(year__range=(first, last), confirmed_at__isnull=False).values_list(
            "year", flat=True
        )
    )
    return [year for year in range(first, last + 1) if year not in confirmed]


def _read(stamp: str, organisation_id: int | None, weekdays: tuple[int, ...]) -> WorkCalendar:
    rows = Holiday.objects.filter(Q(organisation__isnull=True) | Q(organisation_id=organisation_id))
    holidays: dict[date, DayOff] = {}
    special = set()
    # A national holiday names the day even where joint leave falls on the same date.
    for row in sorted(rows, key=lambda row: _RANK[row.kind], reverse=True):
        if row.kind == DayKind.SPECIAL_WORKDAY:
            special.add(row.date)
        else:
            holidays[row.date] = DayOff(row.name, row.kind)
    confirmed = CalendarYear.objects.filter(confirmed_at__isnull=False).values_list("year", flat=True)
    return WorkCalendar(
        weekdays=frozenset(weekdays),
        holidays=holidays,
        special_workdays=frozenset(special),
        confirmed_years=frozenset(confirmed),
        stamp=f"{stamp}:{''.join(map(str, weekdays))}",
    )


_kept = lru_cache(maxsize=64)(_read)
_RANK = {kind.value: rank for rank, kind in enumerate(DayKind)}
