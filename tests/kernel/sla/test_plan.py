"""Dates and reminder days, plain Python."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certportal.kernel.sla.plan import dates, paused_days, reminders
from tests.factories.workdays import indonesian_calendar

CALENDAR = indonesian_calendar()


def day(text):
    return date.fromisoformat(text)


def pauses_of(text):
    return [tuple(map(day, one.split("/"))) for one in text.split()]


# start, target, limit, pauses, target date, limit date, worked out by hand on the calendar of the joint decree
VECTORS = {
    "no pause": ("2026-11-21", 14, 30, "", "2026-12-10", "2027-01-07"),
    "no target": ("2026-11-20", None, 3, "", None, "2026-11-25"),
    "resumed the same day": ("2026-11-20", 14, 30, "2026-11-24/2026-11-24", "2026-12-10", "2027-01-07"),
    "one week": ("2026-08-14", 5, 14, "2026-08-20/2026-08-27", "2026-08-31", "2026-09-11"),
    "over a weekend only": ("2026-11-20", None, 3, "2026-11-21/2026-11-22", None, "2026-11-25"),
    "from Friday to Monday": ("2026-11-20", None, 3, "2026-11-20/2026-11-23", None, "2026-11-26"),
    # 17 March to 25 March: 18, 19, 20, 23, 24 are Nyepi, Idulfitri and joint leave; only the 25th is worked.
    "across Idulfitri 2026": ("2026-03-13", 5, 14, "2026-03-17/2026-03-25", "2026-03-30", "2026-04-13"),
    "inside the Idulfitri leave": ("2026-03-13", 5, 14, "2026-03-18/2026-03-24", "2026-03-27", "2026-04-10"),
    # 23 December to 4 January: 24 joint leave, 25 Christmas, 1 New Year; worked are 28, 29, 30, 31 and 4.
    "across the end of the year": ("2026-12-22", 3, 5, "2026-12-23/2027-01-04", "2027-01-07", "2027-01-11"),
    "two pauses": ("2026-08-14", None, 5, "2026-08-18/2026-08-20 2026-08-24/2026-08-26", None, "2026-08-28"),
    "paused after the limit": ("2026-11-20", None, 3, "2026-11-27/2026-12-01", None, "2026-11-27"),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_pause_vector(vector):
    start, target, limit, pauses, target_on, limit_on = vector
    found = dates(CALENDAR, day(start), target_days=target, limit_days=limit, pauses=pauses_of(pauses))
    assert found.target_on == (day(target_on) if target_on else None)
    assert found.limit_on == day(limit_on)
    assert found.provisional == (found.limit_on.year == 2027)


def test_reminders_of_the_service_clock():
    found = reminders(CALENDAR, day("2026-08-14"), target_days=14, limit_days=30)
    assert found == {
        "half": day("2026-09-08"), "target": day("2026-09-07"), "three_before": day("2026-09-24"),
        "one_before": day("2026-09-28"), "due": day("2026-09-29"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("limit", "kinds"),
    [
        (1, {"due"}),
        (2, {"one_before", "due"}),
        (3, {"one_before", "due"}),
        (4, {"three_before", "half", "one_before", "due"}),
        (5, {"three_before", "half", "one_before", "due"}),
        (6, {"three_before", "one_before", "due"}),
    ],
)
def test_short_clocks_say_one_thing_a_day(limit, kinds):
    found = reminders(CALENDAR, day("2026-08-14"), target_days=None, limit_days=limit)
    assert set(found) == kinds
    assert len(set(found.values())) == len(found)


def test_due_speaks_where_target_and_limit_are_one_day():
    assert "target" not in reminders(CALENDAR, day("2026-08-14"), target_days=5, limit_days=5)


DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 30))


@settings(max_examples=200)
@given(DAYS, st.integers(1, 60), st.lists(DAYS, max_size=8))
def test_pauses_move_target_and_limit_by_the_same_working_days(start, limit, stops):
    stops = sorted(max(one, start) for one in stops)
    pauses = list(zip(stops[::2], stops[1::2], strict=False))
    plain = dates(CALENDAR, start, target_days=1, limit_days=limit)
    moved = dates(CALENDAR, start, target_days=1, limit_days=limit, pauses=pauses)
    extra = paused_days(CALENDAR, pauses)
    assert CALENDAR.between(plain.limit_on, moved.limit_on) == extra >= 0
    assert CALENDAR.between(plain.target_on, moved.target_on) == extra
    assert CALENDAR.is_working_day(moved.limit_on)


@settings(max_examples=200)
@given(DAYS, st.integers(1, 60), st.none() | st.integers(1, 60))
def test_reminders_lie_between_start_and_limit_and_on_working_days(start, limit, target):
    target = min(target, limit) if target else None
    limit_on = dates(CALENDAR, start, target_days=target, limit_days=limit).limit_on
    found = reminders(CALENDAR, start, target_days=target, limit_days=limit)
    assert found["due"] == limit_on
    assert all(start < one <= limit_on and CALENDAR.is_working_day(one) for one in found.values())
