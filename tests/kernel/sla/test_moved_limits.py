"""A calendar that changes under running clocks: a limit that moves later is a new one and is warned of anew."""

from datetime import date, timedelta

import pytest

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.sla.models import Reminder
from certportal.kernel.sla.tick import tick
from certportal.kernel.workdays.actions import add_special_day, remove_special_day
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.models import Holiday
from tests.factories.accounts import PersonFactory
from tests.factories.sla import noon, register_kind, start_clock

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def officer(db):
    return PersonFactory(password=None, full_name="Petugas Nur'aini")


def tick_daily(first, last):
    """Run the tick at noon of every calendar day; returns the days on which something was sent."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return [day.isoformat() for day in days if tick(noon(day))]


def take_days_off(on, *days):
    for day in days:
        add_special_day(date(2026, 11, day), "Libur", DayKind.NATIONAL, decree="SKB", by=SYSTEM, now=noon(on))


def test_calendar_that_moves_the_limit_later_brings_its_warnings_back(office, officer):
    register_kind(limit=2, target=None, people=[officer])
    start_clock(office, "2026-11-20")
    assert tick_daily("2026-11-20", "2026-11-23") == ["2026-11-23"]  # one_before; the limit is the 24th
    take_days_off("2026-11-23", 24, 25)
    assert tick_daily("2026-11-23", "2026-11-27") == ["2026-11-26", "2026-11-27"]
    sent = Reminder.objects.exclude(sent_at=None).order_by("due_on", "pk").values_list("kind", "round", "due_on__day")
    assert [row for row in sent if row[0] != "half"] == [
        ("one_before", 0, 23), ("due", 1, 26), ("overdue_1", 1, 27),
    ]  # fmt: skip


def test_calendar_that_moves_a_passed_limit_later_counts_the_days_late_anew(office, officer):
    register_kind(limit=1, target=None, people=[officer])
    start_clock(office, "2026-11-20")
    assert tick_daily("2026-11-20", "2026-11-25") == ["2026-11-23", "2026-11-24", "2026-11-25"]
    take_days_off("2026-11-25", 26, 27)
    take_days_off("2026-11-25", 23)  # the limit moves from the 23rd to the 24th, which has passed as well
    assert tick_daily("2026-11-25", "2026-12-01") == ["2026-11-30", "2026-12-01"]
    late = Reminder.objects.filter(kind__startswith="overdue_").order_by("pk")
    assert [(row.kind, row.round, row.due_on) for row in late] == [
        ("overdue_1", 0, date(2026, 11, 24)),
        ("overdue_2", 0, date(2026, 11, 25)),
        ("overdue_2", 1, date(2026, 11, 30)),
        ("overdue_3", 1, date(2026, 12, 1)),
    ]


def test_calendar_that_moves_the_limit_earlier_repeats_nothing(office, officer):
    register_kind(limit=2, target=None, people=[officer])
    take_days_off("2026-11-20", 24)
    clock = start_clock(office, "2026-11-20")
    assert tick_daily("2026-11-20", "2026-11-23") == ["2026-11-23"]
    remove_special_day(Holiday.objects.get(date="2026-11-24", name="Libur"), by=SYSTEM, now=noon("2026-11-23"))
    tick_daily("2026-11-23", "2026-11-24")
    clock.refresh_from_db()
    assert clock.limit_on == date(2026, 11, 24)
    kinds = list(Reminder.objects.exclude(sent_at=None).values_list("kind", "round"))
    assert len(kinds) == len(set(kinds))
    assert {turn for _, turn in kinds} == {0}
    assert kinds.count(("one_before", 0)) == 1


def test_calendar_that_moves_days_but_not_the_limit_repeats_nothing(office, officer):
    """The day before the limit moves from Thursday to Friday; who was warned of Monday's limit knows of it."""
    register_kind(limit=5, target=3, people=[officer])
    take_days_off("2026-11-20", 27)
    clock = start_clock(office, "2026-11-20")
    assert tick_daily("2026-11-20", "2026-11-26") == ["2026-11-24", "2026-11-25", "2026-11-26"]
    remove_special_day(Holiday.objects.get(date="2026-11-27", name="Libur"), by=SYSTEM, now=noon("2026-11-26"))
    take_days_off("2026-11-26", 24)
    assert tick_daily("2026-11-26", "2026-11-26") == []
    clock.refresh_from_db()
    assert (clock.target_on, clock.limit_on) == (date(2026, 11, 26), date(2026, 11, 30))
    assert tick_daily("2026-11-27", "2026-11-30") == ["2026-11-30"]
