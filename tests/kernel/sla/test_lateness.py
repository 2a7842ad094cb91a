"""When a clock is late, when it no longer is, and what is said once for each time its limit passes.

Limit in most tests: Friday 27 November 2026. A tick on Saturday finds it passed, a pause over the weekend moves it to Monday.
"""

from datetime import date

import pytest

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs.models import Job
from certportal.kernel.outbox.enums import Channel
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla import clocks, handlers, reminders
from certportal.kernel.sla.enums import ClockVerb
from certportal.kernel.sla.late import note_overdue, overdue_ids
from certportal.kernel.sla.models import Clock, ClockEvent, Reminder
from certportal.kernel.sla.queries import overdue
from certportal.kernel.sla.tick import tick
from certportal.kernel.workdays.actions import add_special_day
from certportal.kernel.workdays.enums import DayKind
from tests.draining import run_due
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.sla import KIND, noon, register_kind, start_clock

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def officer(db):
    return PersonFactory(password=None, full_name="Petugas Nur'aini")


@pytest.fixture
def superior(db):
    return PersonFactory(password=None, full_name="Atasan Petugas")


@pytest.fixture
def acted():
    """The days on which the app that owns the clock was told that the limit has passed."""
    return []


@pytest.fixture
def clock(office, officer, superior, acted):
    register_kind(
        people=[officer], superiors=lambda _subject: [superior], target=None, limit=5,
        on_due=lambda _subject, now: acted.append(now.date().isoformat()),
    )  # fmt: skip
    return start_clock(office, "2026-11-20")


def pause(office, on):
    clocks.pause(KIND, office, reason="Tanya", by=SYSTEM, now=noon(on))


def resume(office, on):
    clocks.resume(KIND, office, by=SYSTEM, now=noon(on))


def lines(clock, verb):
    """(day, limit) of the ledger's lines with that verb."""
    rows = ClockEvent.objects.filter(clock=clock, verb=verb).order_by("pk")
    return [(row.on.isoformat(), row.limit_on.isoformat()) for row in rows]


def told(person):
    rows = Message.objects.filter(channel=Channel.IN_APP, recipient=person).order_by("pk")
    return [row.subject.split(":")[0] for row in rows]


def run_jobs_on(day, monkeypatch):
    monkeypatch.setattr(handlers.timezone, "now", lambda: noon(day))
    run_due(now=noon(day))


def test_pause_that_moves_a_passed_limit_to_today_takes_the_mark_away(office, clock, acted, monkeypatch):
    tick(noon("2026-11-28"))
    assert list(overdue()) == [clock]
    pause(office, "2026-11-28")
    resume(office, "2026-11-30")
    clock.refresh_from_db()
    assert (clock.limit_on, clock.fell_due_on) == (date(2026, 11, 30), None)
    assert list(overdue()) == list(overdue(noon("2026-11-30"))) == []
    run_jobs_on("2026-11-30", monkeypatch)  # the job of Saturday is no longer due
    assert acted == []
    tick(noon("2026-11-30"))
    assert lines(clock, ClockVerb.FELL_DUE) == [("2026-11-28", "2026-11-27")]


def test_the_moved_limit_passes_on_its_own_with_its_line_its_job_and_its_way_up(
    office, clock, superior, acted, monkeypatch
):
    tick(noon("2026-11-28"))
    pause(office, "2026-11-28")
    resume(office, "2026-11-30")
    for on in ("2026-12-01", "2026-12-02"):
        tick(noon(on))
    assert lines(clock, ClockVerb.FELL_DUE) == [("2026-11-28", "2026-11-27"), ("2026-12-01", "2026-11-30")]
    run_jobs_on("2026-12-02", monkeypatch)
    assert acted == ["2026-12-02"] * 2  # both jobs call it; the handler must accept that
    assert Job.objects.count() == 2
    assert lines(clock, ClockVerb.ESCALATED) == [("2026-12-01", "2026-11-30")]
    assert told(superior) == ["Terlambat 1 hari kerja", "Terlambat 2 hari kerja"]


def test_limit_that_passes_a_second_time_goes_up_then(office, clock, superior):
    """Found passed on a Saturday, moved to Monday by a pause: the superior hears of it once Monday has passed too."""
    tick(noon("2026-11-28"))
    pause(office, "2026-11-28")
    resume(office, "2026-11-30")
    for on in ("2026-11-30", "2026-12-01", "2026-12-02"):
        tick(noon(on))
    assert lines(clock, ClockVerb.FELL_DUE) == [("2026-11-28", "2026-11-27"), ("2026-12-01", "2026-11-30")]
    assert lines(clock, ClockVerb.ESCALATED) == [("2026-12-01", "2026-11-30")]
    assert told(superior) == [f"Terlambat {days} hari kerja" for days in (1, 2)]


def test_calendar_changed_afterwards_never_turns_late_into_in_time(office, clock, superior):
    """Holidays written down for days that have passed: the limit, the mark and the escalation stay."""
    for on in ("2026-11-30", "2026-12-01"):
        tick(noon(on))
    for on in (27, 30):
        add_special_day(date(2026, 11, on), "Libur", DayKind.NATIONAL, decree="SKB", by=SYSTEM, now=noon("2026-12-01"))
    tick(noon("2026-12-02"))
    clock.refresh_from_db()
    assert (clock.limit_on, clock.fell_due_on) == (date(2026, 11, 27), date(2026, 11, 30))
    assert list(overdue(noon("2026-12-02"))) == [clock]
    assert len(lines(clock, ClockVerb.ESCALATED)) == 1


def test_missed_limit_moves_by_a_later_pause_alone(office, clock):
    """The days of the pause count, the holidays written down for days before it do not."""
    tick(noon("2026-12-01"))
    pause(office, "2026-12-02")
    add_special_day(date(2026, 11, 27), "Libur", DayKind.NATIONAL, decree="SKB", by=SYSTEM, now=noon("2026-12-02"))
    tick(noon("2026-12-02"))
    resume(office, "2026-12-04")
    clock.refresh_from_db()
    assert (clock.limit_on, clock.fell_due_on) == (date(2026, 12, 1), date(2026, 12, 1))


def test_clock_that_is_late_before_and_after_a_pause_fell_due_once_and_went_up_once(
    office, clock, superior, acted, monkeypatch
):
    tick(noon("2026-11-30"))
    pause(office, "2026-11-30")
    resume(office, "2026-12-04")
    clock.refresh_from_db()
    assert (clock.limit_on, clock.fell_due_on) == (date(2026, 12, 3), date(2026, 11, 30))
    for on in ("2026-12-04", "2026-12-07"):
        tick(noon(on))
    run_jobs_on("2026-12-07", monkeypatch)
    assert lines(clock, ClockVerb.FELL_DUE) == [("2026-11-30", "2026-11-27")]
    assert lines(clock, ClockVerb.ESCALATED) == [("2026-11-30", "2026-11-27")]
    assert acted == ["2026-12-07"]
    assert told(superior) == ["Terlambat 1 hari kerja", "Terlambat 2 hari kerja"]


def test_calendar_that_leaves_a_clock_late_leaves_its_mark(office, clock, superior):
    tick(noon("2026-12-02"))
    add_special_day(date(2026, 11, 27), "Libur", DayKind.NATIONAL, decree="SKB", by=SYSTEM, now=noon("2026-12-02"))
    tick(noon("2026-12-03"))
    clock.refresh_from_db()
    assert (clock.limit_on, clock.fell_due_on) == (date(2026, 11, 27), date(2026, 12, 2))
    assert lines(clock, ClockVerb.FELL_DUE) == lines(clock, ClockVerb.ESCALATED) == [("2026-12-02", "2026-11-27")]
    assert Job.objects.count() == 1


def test_limit_moved_to_today_is_announced_once_more(office, clock, officer):
    for on in ("2026-11-27", "2026-11-28"):
        tick(noon(on))
    pause(office, "2026-11-28")
    resume(office, "2026-11-30")
    assert tick(noon("2026-11-30")) == 1
    assert tick(noon("2026-11-30")) == 0
    due = Reminder.objects.filter(kind="due").exclude(sent_at=None).order_by("due_on")
    assert [row.due_on for row in due] == [date(2026, 11, 27), date(2026, 11, 30)]
    assert told(officer)[-1] == "Batas waktu hari ini"


def test_pause_within_the_due_day_repeats_nothing(office, clock, officer):
    tick(noon("2026-11-27"))
    before = told(officer)
    pause(office, "2026-11-27")
    resume(office, "2026-11-27")
    assert tick(noon("2026-11-27")) == 0
    assert told(officer) == before


def test_reminder_of_a_late_day_that_failed_survives_a_pause_on_that_day(office, clock, officer, superior, kinds):
    kinds.clear()
    readers = []
    register_kind(people=readers, target=None, limit=5)
    for on in ("2026-11-27", "2026-11-30"):
        tick(noon(on))
    assert told(officer) == []
    pause(office, "2026-11-30")
    resume(office, "2026-11-30")
    readers.append(officer)
    tick(noon("2026-11-30"))
    assert "Terlambat 1 hari kerja" in told(officer)


def test_day_planned_by_a_clock_that_was_ahead_does_not_silence_the_days_before_it(office, clock, superior):
    Clock.objects.filter(pk=clock.pk).update(overdue_planned_on=date(2027, 11, 30))
    tick(noon("2026-11-30"))
    assert told(superior) == ["Terlambat 1 hari kerja"]


def test_a_late_day_that_is_planned_is_not_looked_at_again(office, clock):
    """A tick every few minutes must not plan thousands of late clocks anew each time."""
    assert overdue_ids(office, date(2026, 11, 27)) == []
    assert overdue_ids(office, date(2026, 11, 28)) == [clock.pk]
    tick(noon("2026-11-28"))
    assert overdue_ids(office, date(2026, 11, 28)) == []
    assert overdue_ids(office, date(2026, 11, 29)) == [clock.pk]


def test_clocks_planned_meanwhile_are_left_alone(office, clock, django_assert_num_queries):
    """Two ticks found the same clock; the second finds it locked, then already planned, and asks nothing more about it."""
    tick(noon("2026-11-28"))
    with django_assert_num_queries(1):
        assert note_overdue([clock.pk], wait=True, today=date(2026, 11, 28), now=noon("2026-11-28")) == (0, [])


def test_clock_whose_limit_was_moved_to_today_meanwhile_is_left_alone(office, clock):
    """The tick chose it as late; before it was locked, its limit moved to today."""
    assert note_overdue([clock.pk], wait=True, today=date(2026, 11, 27), now=noon("2026-11-27")) == (0, [])
    clock.refresh_from_db()
    assert (clock.fell_due_on, clock.overdue_planned_on) == (None, None)


@pytest.mark.parametrize(
    ("kind", "said_on", "day", "again"),
    [
        ("half", 20, 26, False),  # once for each clock
        ("target", 20, 26, False),
        ("one_before", 20, 26, True),
        ("one_before", 20, 25, False),  # today is too late for a warning
        ("one_before", 26, 26, False),
        ("due", 20, 26, True),
        ("due", 20, 25, True),  # the limit itself may be today
        ("due", 25, 25, False),
        ("due", 20, 24, False),
    ],
)
def test_warning_is_repeated_when_its_day_moved_into_the_future(kind, said_on, day, again):
    dates = (date(2026, 11, said_on), date(2026, 11, day), date(2026, 11, 25))
    assert reminders._comes_again(kind, *dates) is again


def test_new_limit_of_another_case_changes_nothing_for_a_late_one(office, clock, superior):
    other = OrganisationFactory()
    start_clock(other, "2026-11-20")
    pause(other, "2026-11-26")
    resume(other, "2026-11-30")
    tick(noon("2026-11-30"))
    assert told(superior) == ["Terlambat 1 hari kerja"]


def test_on_the_day_of_the_limit_nothing_is_late(office, clock, superior):
    tick(noon("2026-11-27", hour=23))
    clock.refresh_from_db()
    assert clock.fell_due_on is None
    assert clock.overdue_planned_on is None
    assert told(superior) == []
    tick(noon("2026-11-28", hour=0))
    clock.refresh_from_db()
    assert clock.fell_due_on == date(2026, 11, 28)


def test_superior_may_promise_today(office, clock, superior):
    line = clocks.promise(
        KIND, office, promised_on=date(2026, 11, 30), reason="Sore ini.", by=superior, now=noon("2026-11-30")
    )
    assert (line.promised_on, line.on) == (date(2026, 11, 30), date(2026, 11, 30))
