"""What a clock counts: working days, days of the calendar, or hours in which the office is open."""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla import clocks
from certportal.kernel.sla.enums import ClockUnit
from certportal.kernel.sla.registry import ClockKind, Terms, register
from certportal.kernel.sla.story import stories_of
from certportal.kernel.sla.tick import tick
from certportal.kernel.sla.units import in_days
from certportal.kernel.web.deadline import tell
from certportal.kernel.workdays.calendar import DayOff, WorkCalendar
from certportal.kernel.workdays.counting import counted_on, days_label
from tests.factories.accounts import PersonFactory
from tests.factories.sla import Told, noon
from tests.spending import days_spent

WEEK = frozenset(range(5))
CHRISTMAS = date(2026, 12, 25)
CALENDAR = WorkCalendar(weekdays=WEEK, holidays={CHRISTMAS: DayOff("Hari Raya Natal", "national")})
OFFICE = SimpleNamespace(zone="Asia/Jakarta", opens_at=time(8), closes_at=time(16))
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
KIND = "test.units"
HOUR, CALENDAR_DAY = ClockUnit.OFFICE_HOUR, ClockUnit.CALENDAR_DAY


def at(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), ZoneInfo("Asia/Jakarta"))


def hours(amount, now):
    return in_days(amount, HOUR, office=OFFICE, calendar=CALENDAR, now=now)


@pytest.mark.parametrize("unit", [ClockUnit.WORKING_DAY, CALENDAR_DAY])
def test_days_are_what_they_are(unit):
    assert in_days(5, unit, office=OFFICE, calendar=CALENDAR, now=at(FRIDAY, 15)) == 5


@pytest.mark.parametrize(
    ("amount", "now", "days"),
    [
        (1, at(FRIDAY, 9), 1),  # ends today, but a day's end is the earliest limit there is
        (8, at(MONDAY, 8), 1),
        (9, at(MONDAY, 8), 1),
        (16, at(MONDAY, 8), 1),  # all of Monday and all of Tuesday
        (17, at(MONDAY, 8), 2),
        (9, at(MONDAY, 15), 1),  # one hour on Monday, eight on Tuesday
        (10, at(MONDAY, 15), 2),
        (9, at(MONDAY, 15, 30), 2),  # half an hour on Monday is not one
        (8, at(MONDAY, 6), 1),  # before it opens nothing counts
        (17, at(MONDAY, 6), 2),
        (8, at(MONDAY, 16), 1),  # after it has closed nothing counts
        (9, at(MONDAY, 20), 2),
        (8, at(SATURDAY, 10), 1),  # nor on a day it is closed
        (9, at(SATURDAY, 10), 2),
        (9, at(CHRISTMAS, 10), 2),
    ],
)
def test_office_hours_end_on_the_working_day_on_which_they_are_used_up(amount, now, days):
    assert hours(amount, now) == days


def test_hours_are_those_of_the_office_where_it_is():
    evening = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # 07.30 in Jakarta, 09.30 in Jayapura
    east = SimpleNamespace(zone="Asia/Jayapura", opens_at=time(8), closes_at=time(16))
    assert in_days(16, HOUR, office=OFFICE, calendar=CALENDAR, now=evening) == 1
    assert in_days(16, HOUR, office=east, calendar=CALENDAR, now=evening) == 2


@given(st.integers(1, 400), st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.times())
def test_hours_up_to_the_limit_are_enough_and_one_day_less_is_not(amount, day, hour):
    """The office is open for `amount` hours between the start and the end of the limit, and not by the day before."""
    now = datetime.combine(day, hour, ZoneInfo("Asia/Jakarta"))
    days = hours(amount, now)
    opens = datetime.combine(now.date(), OFFICE.opens_at, now.tzinfo)
    closes = datetime.combine(now.date(), OFFICE.closes_at, now.tzinfo)
    rest = max(closes - max(now, opens), closes - closes) if CALENDAR.is_working_day(now.date()) else closes - closes
    open_for = rest.total_seconds() / 3600 + 8 * days
    assert open_for >= amount
    assert days == 1 or open_for - 8 < amount


def test_every_day_counts_on_the_calendar_also_a_holiday():
    counted = counted_on(CALENDAR, CALENDAR_DAY)
    assert counted.add(FRIDAY, 7) == date(2026, 11, 27)
    assert counted.is_working_day(CHRISTMAS)
    assert counted.stamp == CALENDAR.stamp
    assert counted_on(CALENDAR, ClockUnit.WORKING_DAY) is counted_on(CALENDAR, HOUR) is CALENDAR


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 500))
def test_calendar_days_are_plain_days(start, days):
    counted = counted_on(CALENDAR, CALENDAR_DAY)
    assert (counted.add(start, days) - start).days == days
    assert counted.between(start, counted.add(start, days)) == days


def test_words_after_a_number():
    assert [days_label(unit) for unit in ClockUnit] == ["hari kerja", "hari kalender", "hari kerja"]


# --- Clocks -----------------------------------------------------------------------------------------------------


def begin(office, now, *, limit=10, target=None, unit=CALENDAR_DAY, since=None, people=()):
    register(
        ClockKind(
            KIND,
            label="layanan singkat",
            readers=lambda _subjects: Told(lambda _subject, _kind: people),
            url=lambda _subject: "/",
            terms=lambda subject: Terms(subject, target, limit, unit, since),
        )
    )
    return clocks.start(KIND, office, by=SYSTEM, now=now)


@pytest.mark.django_db
def test_calendar_days_run_through_weekends_and_holidays(office):
    clock = begin(office, noon("2026-12-18"), limit=10, target=7)
    assert (clock.target_on, clock.limit_on) == (CHRISTMAS, date(2026, 12, 28))
    assert clock.reminders.get(kind="one_before").due_on == date(2026, 12, 27)  # a Sunday
    assert clock.days_label == "hari kalender"


@pytest.mark.django_db
def test_pause_of_calendar_days_moves_the_limit_by_every_day_of_it(office):
    begin(office, noon(FRIDAY))
    clocks.pause(KIND, office, reason="Menunggu", by=SYSTEM, now=noon(SATURDAY))
    clock = clocks.resume(KIND, office, by=SYSTEM, now=noon(MONDAY))
    assert clock.limit_on == date(2026, 12, 2)
    stopped = clocks.stop(KIND, office, by=SYSTEM, now=noon(MONDAY))
    assert days_spent(stopped) == {"office": 1, "applicant": 2}


@pytest.mark.django_db
def test_pause_of_working_days_moves_the_limit_by_working_days_alone(office):
    begin(office, noon(FRIDAY), unit=ClockUnit.WORKING_DAY)
    clocks.pause(KIND, office, reason="Menunggu", by=SYSTEM, now=noon(FRIDAY))
    assert clocks.resume(KIND, office, by=SYSTEM, now=noon(MONDAY)).limit_on == date(2026, 12, 7)


@pytest.mark.django_db
@pytest.mark.parametrize(("unit", "limit_on"), [(CALENDAR_DAY, "2026-11-27"), ("working_day", "2026-12-01")])
def test_days_count_from_the_event_before_the_start(office, unit, limit_on):
    clock = begin(office, noon(MONDAY), limit=7, unit=ClockUnit(unit), since=noon(FRIDAY))
    assert (clock.started_on, clock.limit_on) == (FRIDAY, date.fromisoformat(limit_on))
    assert not clock.reminders.filter(due_on__lt=MONDAY).exists()


@pytest.mark.django_db
def test_days_that_passed_before_the_start_are_not_announced_and_today_is(office):
    """Half of four days was Sunday; on Monday, the day before the limit, the clock is started."""
    clock = begin(office, noon(MONDAY), limit=4, since=noon(FRIDAY))
    planned = clock.reminders.order_by("due_on").values_list("kind", "due_on")
    assert list(planned) == [("one_before", MONDAY), ("due", date(2026, 11, 24))]


@pytest.mark.django_db
def test_hours_count_from_the_event_before_the_start(office):
    """Received on Friday at nine: seven hours of that day and one of Monday, whenever the clock is started."""
    clock = begin(office, at(MONDAY, 15, 30), limit=15, unit=HOUR, since=at(FRIDAY, 9))
    assert (clock.started_on, clock.limit_days, clock.limit_on) == (FRIDAY, 1, MONDAY)


@pytest.mark.django_db
def test_day_zero_of_the_event_is_the_day_in_the_zone_of_the_office(office):
    late = datetime(2026, 11, 19, 17, 30, tzinfo=UTC)  # half past midnight on Friday in Jakarta
    assert begin(office, noon(MONDAY), since=late).started_on == FRIDAY


@pytest.mark.django_db
def test_screen_and_reminders_say_the_unit(office):
    reader = PersonFactory(password=None)
    clock = begin(office, noon(FRIDAY), limit=6, people=[reader])
    assert tell(clock, noon(MONDAY)).left == "sisa 3 hari kalender"
    assert not tell(clock, noon(MONDAY)).skipped
    assert tell(clock, noon(date(2026, 11, 29))).left == "lewat 3 hari kalender"
    story = stories_of(office, noon(MONDAY))[0]
    assert story.counted == 3
    tick(noon(date(2026, 11, 25)))
    tick(noon(date(2026, 11, 30)))
    titles = list(Message.objects.filter(recipient=reader).order_by("pk").values_list("subject", flat=True))
    assert "Sisa 1 hari kalender: layanan singkat" in "\n".join(titles)
    assert "Terlambat 4 hari kalender: layanan singkat" in titles[-1]
    assert "hari kerja)" not in "".join(Message.objects.values_list("body", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("unit", "days"),
    [
        (CALENDAR_DAY, [(1, SATURDAY), (2, date(2026, 11, 22)), (3, MONDAY)]),
        (ClockUnit.WORKING_DAY, [(1, MONDAY)]),
    ],
)
def test_late_days_are_the_days_the_clock_counts(office, unit, days):
    """A term of calendar days is late at the weekend too: it says so then, and not first on Monday."""
    clock = begin(office, noon(date(2026, 11, 19)), limit=1, unit=unit, people=[PersonFactory(password=None)])
    assert clock.limit_on == FRIDAY
    for number, day in enumerate((SATURDAY, date(2026, 11, 22), MONDAY), start=1):
        tick(noon(day))
        sent = clock.reminders.filter(kind__startswith="overdue_", sent_at__isnull=False)
        assert sent.count() == (number if unit == CALENDAR_DAY else len([late for _, late in days if late <= day]))
    planned = clock.reminders.filter(kind__startswith="overdue_").order_by("due_on").values_list("kind", "due_on")
    assert list(planned) == [(f"overdue_{number}", day) for number, day in days]
