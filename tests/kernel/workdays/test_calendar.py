"""The calendar is plain Python: no database here."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certportal.kernel.workdays.calendar import CalendarEndsError, DayOff, SkippedDay, WorkCalendar
from tests.factories.workdays import OFFICE_WEEK, indonesian_calendar

pytestmark = pytest.mark.watched

WEEK = WorkCalendar(OFFICE_WEEK)

# domain.md 6.2: start, then +3, +5, +14, +30, each with joint leave / without
VECTORS = {
    "2026-03-13": ("03-25/03-18", "03-27/03-23", "04-10/04-06", "05-05/04-28"),
    "2026-05-13": ("05-20/05-19", "05-22/05-21", "06-09/06-05", "07-02/06-30"),
    "2026-08-14": ("08-20/08-20", "08-24/08-24", "09-07/09-07", "09-29/09-29"),
    "2026-11-20": ("11-25/11-25", "11-27/11-27", "12-10/12-10", "2027-01-07/2027-01-06"),
    "2026-11-21": ("11-25/11-25", "11-27/11-27", "12-10/12-10", "2027-01-07/2027-01-06"),
    "2026-12-22": ("12-29/12-28", "12-31/12-30", "2027-01-15/2027-01-14", "2027-02-09/2027-02-05"),
}
GOLDEN = [
    (
        date.fromisoformat(start),
        days,
        *(date.fromisoformat(one if len(one) > 5 else f"2026-{one}") for one in dues.split("/")),
    )
    for start, row in VECTORS.items()
    for days, dues in zip((3, 5, 14, 30), row, strict=True)
]


@pytest.mark.parametrize(("start", "days", "due", "due_without_joint_leave"), GOLDEN)
def test_golden_vector(start, days, due, due_without_joint_leave):
    assert indonesian_calendar().add(start, days) == due
    assert indonesian_calendar(joint_leave=False).add(start, days) == due_without_joint_leave


def test_all_24_golden_vectors_are_there_and_joint_leave_matters():
    assert len(GOLDEN) == 24
    assert sum(due != without for _, _, due, without in GOLDEN) == 14


def test_day_zero_is_the_day_of_the_event_even_when_off():
    assert WEEK.add(date(2026, 11, 21), 0) == date(2026, 11, 21)  # a Saturday
    assert WEEK.add(date(2026, 11, 21), 1) == date(2026, 11, 23)


def test_negative_days_are_refused():
    with pytest.raises(ValueError, match="forwards"):
        WEEK.add(date(2026, 1, 1), -1)


@pytest.mark.parametrize("weekdays", [frozenset(), frozenset({7}), frozenset({-1, 2})])
def test_week_that_cannot_be_is_refused(weekdays):
    with pytest.raises(ValueError, match="weekday"):
        WorkCalendar(weekdays)


def test_special_workday_wins_over_weekend_and_holiday():
    sunday, monday = date(2026, 11, 22), date(2026, 11, 23)
    calendar = WorkCalendar(
        OFFICE_WEEK,
        holidays={sunday: DayOff("Libur", "national"), monday: DayOff("Libur", "national")},
        special_workdays=frozenset({sunday, monday}),
    )
    assert calendar.add(date(2026, 11, 20), 1) == sunday
    assert calendar.add(date(2026, 11, 20), 2) == monday
    assert calendar.skipped(date(2026, 11, 20), monday) == []


def test_six_day_office_works_on_saturday():
    assert WorkCalendar(frozenset(range(6))).add(date(2026, 11, 20), 1) == date(2026, 11, 21)


def test_skipped_names_holidays_on_open_weekdays_in_order():
    skipped = indonesian_calendar().skipped(date(2026, 3, 13), date(2026, 3, 25))
    assert [(day.date.day, day.kind) for day in skipped] == [
        (18, "joint_leave"), (19, "national"), (20, "joint_leave"), (23, "joint_leave"), (24, "joint_leave"),
    ]  # fmt: skip
    assert skipped[1].name == "Hari Suci Nyepi"


def test_skipped_with_weekends_explains_every_calendar_day():
    calendar, start = indonesian_calendar(), date(2026, 3, 13)
    due = calendar.add(start, 14)
    skipped = calendar.skipped(start, due, weekends=True)
    assert len(skipped) + 14 == (due - start).days
    assert SkippedDay(date(2026, 3, 14), "Sabtu", "weekend") in skipped
    assert any(day.date == date(2026, 3, 21) and day.name == "Hari Raya Idul Fitri" for day in skipped)


def test_due_date_in_an_unconfirmed_year_is_provisional():
    calendar = indonesian_calendar()
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.is_provisional(date(2027, 1, 7))


def test_calendar_ends_with_a_clear_error():
    with pytest.raises(CalendarEndsError):
        WEEK.add(date(9999, 12, 1), 40)
    with pytest.raises(CalendarEndsError):
        WEEK.add(date(9999, 11, 1), 59)
    with pytest.raises(CalendarEndsError):
        WEEK.add(date(2026, 1, 1), 10_000_000)


def test_far_away_questions_widen_the_prepared_days_and_agree():
    fresh = WorkCalendar(OFFICE_WEEK)
    assert fresh.add(date(2026, 1, 1), 5) == date(2026, 1, 8)
    assert fresh.add(date(1850, 1, 1), 1) == date(1850, 1, 2)
    assert fresh.add(date(2300, 1, 1), 260) == WorkCalendar(OFFICE_WEEK).add(date(2300, 1, 1), 260)
    assert fresh.add(date(2026, 1, 1), 5) == date(2026, 1, 8)


def test_many_closed_days_in_a_row_do_not_stop_the_search():
    closed = {date(2026, 1, 1) + timedelta(days=n): DayOff("Tutup", "regional") for n in range(6000)}
    assert WorkCalendar(OFFICE_WEEK, holidays=closed).add(date(2025, 12, 31), 1) == date(2042, 6, 6)


# --- properties ----------------------------------------------------------------------------------------------

DAYS = st.dates(date(2019, 1, 1), date(2033, 12, 31))
COUNTS = st.integers(0, 400)
CALENDARS = st.builds(
    lambda weekdays, off, special: WorkCalendar(
        frozenset(weekdays), {day: DayOff("Libur", "national") for day in off}, frozenset(special)
    ),
    st.sets(st.integers(0, 6), min_size=1),
    st.sets(st.dates(date(2024, 1, 1), date(2028, 12, 31)), max_size=60),
    st.sets(st.dates(date(2024, 1, 1), date(2028, 12, 31)), max_size=10),
)
often = settings(max_examples=200)


@often
@given(CALENDARS, DAYS, COUNTS)
def test_between_is_the_inverse_of_add(calendar, start, days):
    assert calendar.between(start, calendar.add(start, days)) == days


@often
@given(CALENDARS, DAYS, st.integers(1, 400))
def test_due_day_is_never_a_day_off_and_later_than_the_start(calendar, start, days):
    due = calendar.add(start, days)
    assert calendar.is_working_day(due)
    assert due > start


@often
@given(CALENDARS, DAYS, COUNTS, st.integers(1, 30))
def test_more_days_are_later(calendar, start, days, more):
    assert calendar.add(start, days) < calendar.add(start, days + more)


@often
@given(CALENDARS, DAYS, DAYS, COUNTS)
def test_a_later_start_is_never_due_earlier(calendar, one, other, days):
    first, second = sorted((one, other))
    assert calendar.add(first, days) <= calendar.add(second, days)


@often
@given(CALENDARS, DAYS, COUNTS, COUNTS)
def test_add_in_two_steps_is_add_in_one(calendar, start, some, rest):
    if some:  # day 0 may be a day off, from there on all days are worked
        assert calendar.add(calendar.add(start, some), rest) == calendar.add(start, some + rest)


@often
@given(CALENDARS, DAYS, DAYS, DAYS)
def test_between_adds_up_and_changes_sign(calendar, one, two, three):
    assert calendar.between(one, two) + calendar.between(two, three) == calendar.between(one, three)
    assert calendar.between(one, two) == -calendar.between(two, one)


@often
@given(CALENDARS, DAYS, st.integers(0, 60))
def test_add_equals_counting_day_by_day(calendar, start, days):
    day, left = start, days
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    assert calendar.add(start, days) == day


@often
@given(CALENDARS, DAYS, st.integers(0, 200))
def test_skipped_and_counted_days_fill_the_span(calendar, start, days):
    due = calendar.add(start, days)
    skipped = [day.date for day in calendar.skipped(start, due, weekends=True)]
    assert len(skipped) + days == (due - start).days
    assert not any(calendar.is_working_day(day) for day in skipped)


@often
@given(CALENDARS, DAYS, st.integers(1, 200), st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_one_more_day_off_never_brings_the_due_date_forward(calendar, start, days, off):
    more = WorkCalendar(
        calendar.weekdays, {**calendar.holidays, off: DayOff("Libur", "national")}, calendar.special_workdays
    )
    assert more.add(start, days) >= calendar.add(start, days)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 60))
def test_every_day_of_the_calendar_counts_where_a_term_says_so(start, days):
    assert indonesian_calendar().every_day.add(start, days) == start + timedelta(days=days)
