"""Which days counted, which did not and why, and whose turn each was: plain Python."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from certportal.kernel.sla.days import PAUSE, START, Turn, days_of, months_of, spent_of
from certportal.kernel.sla.plan import dates
from tests.factories.workdays import indonesian_calendar

CALENDAR = indonesian_calendar()
OFFICE, APPLICANT, BODY = "office", "applicant", "certification_body"


def day(text):
    return date.fromisoformat(text)


def told(started, turns, until, today=None):
    return days_of(CALENDAR, day(started), turns, until=day(until), today=day(today or until))


def test_every_skipped_day_says_why():
    days = told("2026-12-22", [Turn(day("2026-12-22"), OFFICE)], "2027-01-04")
    assert [(row.on.day, row.number, row.kind, row.why) for row in days] == [
        (22, None, START, "Hari mulai"),
        (23, 1, "", ""),
        (24, None, "joint_leave", "Cuti Bersama Hari Raya Natal"),
        (25, None, "national", "Hari Raya Natal"),
        (26, None, "weekend", "Sabtu"),
        (27, None, "weekend", "Minggu"),
        (28, 2, "", ""),
        (29, 3, "", ""),
        (30, 4, "", ""),
        (31, 5, "", ""),
        (1, None, "national", "Tahun Baru Masehi"),
        (2, None, "weekend", "Sabtu"),
        (3, None, "weekend", "Minggu"),
        (4, 6, "", ""),
    ]


def test_a_pause_counts_its_first_day_and_not_its_last():
    turns = [
        Turn(day("2026-11-20"), OFFICE),
        Turn(day("2026-11-24"), APPLICANT, rests=True),
        Turn(day("2026-11-26"), OFFICE),
    ]
    days = told("2026-11-20", turns, "2026-11-27")
    assert [(row.on.day, row.number, row.owner, row.kind) for row in days if row.kind not in {START, "weekend"}] == [
        (23, 1, OFFICE, ""),
        (24, 2, OFFICE, ""),
        (25, None, APPLICANT, PAUSE),
        (26, None, APPLICANT, PAUSE),
        (27, 3, OFFICE, ""),
    ]
    assert [(row.owner, row.counted, row.rested) for row in spent_of(days)] == [(OFFICE, 3, 0), (APPLICANT, 0, 2)]


def test_days_to_come_are_marked_and_spent_by_nobody():
    days = told("2026-11-20", [Turn(day("2026-11-20"), BODY)], "2026-11-27", today="2026-11-24")
    assert [row.on.day for row in days if row.ahead] == [25, 26, 27]
    assert [(row.owner, row.counted) for row in spent_of(days)] == [(BODY, 2)]


def test_a_month_is_drawn_from_monday_to_sunday():
    days = told("2026-11-26", [Turn(day("2026-11-26"), OFFICE)], "2026-12-02")
    november, december = months_of(days)
    assert [[cell and cell.on.day for cell in week] for week in november.weeks] == [
        [None, None, None, 26, 27, 28, 29],
        [30, None, None, None, None, None, None],
    ]
    assert [[cell and cell.on.day for cell in week] for week in december.weeks] == [[None, 1, 2, *[None] * 4]]


@settings(max_examples=150)
@given(
    st.dates(day("2025-02-01"), day("2026-10-01")),
    st.integers(1, 30),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=3),
)
def test_the_last_counted_day_is_the_limit_the_clock_keeps(start, limit, gaps):
    """The ledger agrees with the date in the row: after any pauses, day n is the limit."""
    turns, pauses, on = [Turn(start, OFFICE)], [], start
    for wait, rest in gaps:
        paused = on + timedelta(days=wait)
        on = paused + timedelta(days=rest)
        found = dates(CALENDAR, start, target_days=None, limit_days=limit, pauses=pauses)
        if paused >= found.limit_on:
            break
        pauses.append((paused, on))
        turns += [Turn(paused, APPLICANT, rests=True), Turn(on, OFFICE)]
    limit_on = dates(CALENDAR, start, target_days=None, limit_days=limit, pauses=pauses).limit_on
    days = days_of(CALENDAR, start, turns, until=limit_on, today=limit_on)
    counted = [row for row in days if row.number is not None]
    assert counted[-1].number == limit
    assert counted[-1].on == limit_on
    assert sum(row.counted + row.rested for row in spent_of(days)) == CALENDAR.between(start, limit_on)
