from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.sla import clocks
from certportal.kernel.sla.enums import ClockState, ClockVerb, WaitingOn
from certportal.kernel.sla.models import Clock, ClockEvent
from certportal.kernel.sla.queries import clock_of, live_clocks, overdue, owner_label
from certportal.kernel.sla.registry import label_of
from certportal.kernel.workdays.actions import add_special_day, confirm_year, remove_special_day
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.models import Holiday
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.sla import KIND, noon, register_kind, start_clock
from tests.spending import days_spent

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def day(text):
    return date.fromisoformat(text)


def pause(office, on, **more):
    return clocks.pause(KIND, office, reason="Menunggu klarifikasi", by=SYSTEM, now=noon(on), **more)


def resume(office, on, **more):
    return clocks.resume(KIND, office, by=SYSTEM, now=noon(on), **more)


def planned(clock):
    return {row.kind: row.due_on for row in clock.reminders.filter(sent_at=None)}


def test_start_stores_absolute_dates_reminders_and_a_line(office):
    register_kind()
    person = PersonFactory(password=None)
    clock = clocks.start(KIND, office, by=person, now=noon("2026-11-21"))
    assert (clock.started_on, clock.target_on, clock.limit_on) == (
        day("2026-11-21"),
        day("2026-12-10"),
        day("2027-01-07"),
    )
    assert (clock.state, clock.waiting_on, clock.provisional) == (ClockState.RUNNING, WaitingOn.OFFICE, True)
    assert set(planned(clock)) == {"half", "target", "three_before", "one_before", "due"}
    line = clock.events.get()
    assert (line.verb, line.on, line.by_id, line.by_name) == ("started", clock.started_on, person.pk, person.full_name)


def test_day_zero_is_the_day_in_the_zone_of_the_office(office):
    register_kind(limit=1, target=None)
    east = OrganisationFactory(zone="Asia/Jayapura")
    evening = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # Sunday 23.30 in Jakarta, Monday 01.30 in Jayapura
    assert clocks.start(KIND, office, by=SYSTEM, now=evening).limit_on == day("2026-11-23")
    assert clocks.start(KIND, east, by=SYSTEM, now=evening).limit_on == day("2026-11-24")


def test_clock_in_a_confirmed_year_is_not_provisional(office):
    confirm_year(2026, PersonFactory(password=None), noon("2026-11-01"))
    register_kind(limit=3, target=None)
    assert start_clock(office, "2026-11-20").provisional is False


def test_second_clock_of_a_kind_is_refused_while_one_is_live(office):
    register_kind()
    start_clock(office, "2026-11-20")
    with pytest.raises(clocks.ClockRefused) as refused:
        start_clock(office, "2026-11-20")
    assert refused.value.code == "clock_running"
    clocks.stop(KIND, office, by=SYSTEM, now=noon("2026-11-24"))
    start_clock(office, "2026-11-25")
    assert Clock.objects.count() == 2


def test_second_live_clock_is_refused_by_the_database_too(office):
    register_kind()
    clock = start_clock(office, "2026-11-20")
    clock.pk = None
    with pytest.raises(IntegrityError):
        clock.save(force_insert=True)


def test_unknown_kind_is_a_programming_error(office):
    with pytest.raises(KeyError):
        start_clock(office, "2026-11-20", kind="nobody.knows")
    register_kind()
    with pytest.raises(ValueError, match="twice"):
        register_kind()


# The vectors of test_plan.py once more through the rows: start, pauses, target, limit.
JOURNEYS = {
    "resumed the same day": ("2026-11-20", "2026-11-24/2026-11-24", "2026-12-10", "2027-01-07"),
    "one week": ("2026-08-14", "2026-08-20/2026-08-27", "2026-09-11", "2026-10-05"),
    "over a weekend only": ("2026-11-20", "2026-11-21/2026-11-22", "2026-12-10", "2027-01-07"),
    "across Idulfitri 2026": ("2026-03-13", "2026-03-17/2026-03-25", "2026-04-13", "2026-05-06"),
    "inside the Idulfitri leave": ("2026-03-13", "2026-03-18/2026-03-24", "2026-04-10", "2026-05-05"),
    "across the end of the year": ("2026-12-22", "2026-12-23/2027-01-04", "2027-01-22", "2027-02-16"),
    "twice": ("2026-08-14", "2026-08-20/2026-08-24 2026-09-01/2026-09-08", "2026-09-16", "2026-10-08"),
}


@pytest.mark.parametrize(("start", "rests", "target_on", "limit_on"), JOURNEYS.values(), ids=JOURNEYS)
def test_pause_and_resume_move_target_and_limit(office, start, rests, target_on, limit_on):
    register_kind()
    clock = start_clock(office, start)
    for rest in rests.split():
        paused_on, resumed_on = rest.split("/")
        assert pause(office, paused_on).state == ClockState.PAUSED
        clock = resume(office, resumed_on)
    clock.refresh_from_db()
    assert (clock.state, clock.paused_on, clock.pauses) == (ClockState.RUNNING, None, len(rests.split()))
    assert (clock.target_on, clock.limit_on) == (day(target_on), day(limit_on))
    last = clock.events.last()
    assert (last.verb, last.limit_on) == (ClockVerb.RESUMED, clock.limit_on)
    assert last.previous_limit_on is not None


def test_pause_keeps_the_dates_and_says_whose_days_pass(office):
    register_kind()
    clock = start_clock(office, "2026-08-14")
    paused = pause(office, "2026-08-20")
    paused.refresh_from_db()
    assert (paused.paused_on, paused.waiting_on, paused.limit_on) == (
        day("2026-08-20"),
        WaitingOn.APPLICANT,
        clock.limit_on,
    )
    assert clock.events.last().reason == "Menunggu klarifikasi"


def test_second_pause_and_second_resume_change_nothing(office):
    register_kind()
    start_clock(office, "2026-08-14")
    pause(office, "2026-08-20")
    assert pause(office, "2026-08-25").paused_on == day("2026-08-20")
    limit_on = resume(office, "2026-08-27").limit_on
    assert resume(office, "2026-09-03").limit_on == limit_on
    assert ClockEvent.objects.count() == 3


def test_effects_on_a_clock_that_is_not_there_do_nothing(office):
    register_kind()
    assert pause(office, "2026-08-20") is None
    assert resume(office, "2026-08-20") is None
    assert clocks.stop(KIND, office, by=SYSTEM, now=noon("2026-08-20")) is None
    assert clocks.hand_to(WaitingOn.CERTIFICATION_BODY, KIND, office, by=SYSTEM, now=noon("2026-08-20")) is None
    assert ClockEvent.objects.count() == 0


def test_clock_may_be_stopped_while_it_is_paused(office):
    register_kind()
    start_clock(office, "2026-08-14")
    pause(office, "2026-08-20")
    stopped = clocks.stop(KIND, office, by=SYSTEM, now=noon("2026-08-25"), reason="Ditarik")
    assert (stopped.state, stopped.stopped_on) == (ClockState.STOPPED, day("2026-08-25"))
    line = stopped.events.last()
    assert (line.verb, line.on, line.reason) == (ClockVerb.STOPPED, day("2026-08-25"), "Ditarik")
    assert clock_of(office, KIND) == stopped
    assert list(live_clocks(office)) == []


def test_resumed_clock_plans_its_reminders_for_the_new_dates(office):
    register_kind(limit=14, target=None)
    clock = start_clock(office, "2026-08-14")
    before = planned(clock)
    pause(office, "2026-08-20")
    after = planned(resume(office, "2026-08-27"))
    assert before["due"] == day("2026-09-07")
    assert after["due"] == day("2026-09-11")
    assert set(after) == set(before)
    assert {row.round for row in clock.reminders.all()} == {1}


def test_ledger_cannot_be_changed(office):
    register_kind()
    line = start_clock(office, "2026-11-20").events.get()
    for change in (lambda: ClockEvent.objects.filter(pk=line.pk).update(reason="x"), line.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE sla_clockevent SET reason = 'x'")


# --- days by owner -------------------------------------------------------------------------------------------


def test_days_are_put_down_to_whose_turn_it_was(office):
    register_kind()
    start_clock(office, "2026-08-14")  # a Friday; 17 August is a holiday
    pause(office, "2026-08-20")
    clock = resume(office, "2026-08-27")
    clocks.hand_to(WaitingOn.CERTIFICATION_BODY, KIND, office, by=SYSTEM, now=noon("2026-09-01"), reason="Uji di LSP")
    assert clocks.hand_to(WaitingOn.OFFICE, KIND, office, by=SYSTEM, now=noon("2026-09-03")) == clock
    clock.refresh_from_db()
    # 18, 19, 20 office; 21, 24, 26, 27 applicant (25 is a holiday); 28, 31, 1 office; 2, 3 body; 4 office
    assert days_spent(clock, until=day("2026-09-04")) == {"office": 7, "applicant": 4, "certification_body": 2}
    assert days_spent(clock) == {"office": 6, "applicant": 4, "certification_body": 2}


def test_handing_a_clock_to_who_has_it_leaves_no_line(office):
    register_kind()
    clock = start_clock(office, "2026-08-14")
    assert clocks.hand_to(clock.waiting_on, KIND, office, by=SYSTEM, now=noon("2026-08-20")) == clock
    assert not ClockEvent.objects.filter(verb=ClockVerb.HANDED).exists()


def test_days_of_a_stopped_clock_end_on_the_day_it_stopped(office):
    register_kind()
    start_clock(office, "2026-08-14")
    clock = clocks.stop(KIND, office, by=SYSTEM, now=noon("2026-08-19"))
    assert days_spent(clock, until=day("2026-12-31")) == {"office": 2}


def test_clock_that_waits_for_the_applicant_from_the_start(office):
    register_kind(waiting_on=WaitingOn.APPLICANT)
    clock = start_clock(office, "2026-08-14")
    assert days_spent(clock, until=day("2026-08-19")) == {"applicant": 2}


def test_days_by_owner_add_up_to_the_working_days_since_the_start(office):
    register_kind()
    start_clock(office, "2026-03-13")
    pause(office, "2026-03-17")
    clock = resume(office, "2026-03-25")
    assert sum(days_spent(clock, until=clock.limit_on).values()) == 30 + 1


# --- the calendar changes ------------------------------------------------------------------------------------


def test_new_holiday_moves_running_clocks_and_says_so_in_the_ledger(office):
    register_kind(limit=5, target=3)
    other_office = OrganisationFactory()
    clock, other = start_clock(office, "2026-11-20"), start_clock(other_office, "2026-11-20")
    admin = PersonFactory(password=None)
    add_special_day(
        day("2026-11-24"),
        "Pilkada",
        DayKind.REGIONAL,
        decree="Kepgub",
        by=admin,
        now=noon("2026-11-22"),
        organisation=office,
    )
    assert clocks.replan(noon("2026-11-22")) == 1
    clock.refresh_from_db()
    assert (clock.target_on, clock.limit_on) == (day("2026-11-26"), day("2026-11-30"))
    line = clock.events.last()
    assert (line.verb, line.previous_limit_on, line.limit_on) == ("replanned", day("2026-11-27"), day("2026-11-30"))
    assert (line.by_name, line.previous_target_on) == ("Sistem", day("2026-11-25"))
    assert planned(clock)["due"] == day("2026-11-30")
    other.refresh_from_db()
    assert other.limit_on == day("2026-11-27")
    assert other.events.count() == 1


def test_replan_twice_and_replan_without_a_change_do_nothing(office, django_assert_max_num_queries):
    register_kind()
    start_clock(office, "2026-11-20")
    remove_special_day(Holiday.objects.get(date="2026-12-24"), by=SYSTEM, now=noon("2026-11-20"))
    assert clocks.replan(noon("2026-11-20")) == 1
    with django_assert_max_num_queries(3):
        assert clocks.replan(noon("2026-11-20")) == 0
    assert ClockEvent.objects.filter(verb=ClockVerb.REPLANNED).count() == 1


def test_confirming_the_year_ends_provisional_without_a_line(office):
    register_kind(limit=3, target=None)
    clock = start_clock(office, "2026-11-20")
    assert clock.provisional
    confirm_year(2026, PersonFactory(password=None), noon("2026-11-20"))
    assert clocks.replan(noon("2026-11-20")) == 0
    clock.refresh_from_db()
    assert not clock.provisional
    assert clock.events.count() == 1


def test_ledger_lines_and_kinds_have_names_for_people(office):
    register_kind()
    clock = start_clock(office, "2026-11-20")
    assert label_of(KIND) == "layanan sertifikasi"
    assert label_of("nobody.knows") == "tenggat"
    assert owner_label(clock.waiting_on) == "Kantor"
    assert clock.get_state_display() == "Berjalan"


def test_changed_office_week_moves_the_clock(office):
    register_kind(limit=5, target=None)
    clock = start_clock(office, "2026-11-20")
    office.weekdays = [0, 1, 2, 3, 4, 5]
    office.save()
    assert clocks.replan(noon("2026-11-20")) == 1
    clock.refresh_from_db()
    assert clock.limit_on == day("2026-11-26")


def test_pauses_are_counted_anew_with_the_new_calendar(office):
    register_kind(limit=14, target=None)
    start_clock(office, "2026-08-14")
    pause(office, "2026-08-20")
    resume(office, "2026-08-27")
    by = PersonFactory(password=None)
    add_special_day(day("2026-08-24"), "Libur daerah", DayKind.REGIONAL, decree="Kepgub", by=by, now=noon("2026-08-28"))
    assert clocks.replan(noon("2026-08-28")) == 0  # one pause day less and one day off more: the limit stays
    assert clock_of(office, KIND).limit_on == day("2026-09-11")


def test_calendar_that_changes_during_a_pause_does_not_end_it(office):
    register_kind(limit=14, target=None)
    start_clock(office, "2026-08-14")
    pause(office, "2026-08-20")
    add_special_day(day("2026-09-02"), "Libur", DayKind.NATIONAL, decree="SKB", by=SYSTEM, now=noon("2026-08-24"))
    assert clocks.replan(noon("2026-08-24")) == 1
    # 7 September without the pause; four working days of pause and the new holiday make it the 14th.
    assert resume(office, "2026-08-27").limit_on == day("2026-09-14")


def test_stopped_clock_keeps_its_dates_for_ever(office):
    register_kind(limit=5, target=None)
    clock = start_clock(office, "2026-11-20")
    clocks.stop(KIND, office, by=SYSTEM, now=noon("2026-11-23"))
    add_special_day(day("2026-11-24"), "X", DayKind.NATIONAL, decree="SKB", by=SYSTEM, now=noon("2026-11-23"))
    assert clocks.replan(noon("2026-11-23")) == 0
    clock.refresh_from_db()
    assert clock.limit_on == day("2026-11-27")


def test_clock_stopped_while_its_office_is_replanned_is_left_alone(office, monkeypatch, caplog):
    register_kind(limit=5, target=None)
    clock = start_clock(office, "2026-11-20")
    add_special_day(day("2026-11-24"), "X", DayKind.NATIONAL, decree="SKB", by=SYSTEM, now=noon("2026-11-20"))

    def stopped_by_somebody(_pk):
        clocks.stop(KIND, office, by=SYSTEM, now=noon("2026-11-23"))

    monkeypatch.setattr(clocks, "hold_subject", stopped_by_somebody)
    assert clocks.replan(noon("2026-11-23")) == 0
    clock.refresh_from_db()
    assert (clock.state, clock.limit_on) == (ClockState.STOPPED, day("2026-11-27"))
    assert "replanning the clocks" not in caplog.text


# --- questions -----------------------------------------------------------------------------------------------


def test_overdue_means_the_day_after_the_limit_in_the_zone_of_the_office(office):
    register_kind(limit=1, target=None)
    east = OrganisationFactory(zone="Asia/Jayapura")
    here, there = start_clock(office, "2026-11-20"), start_clock(east, "2026-11-20")
    evening = datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert list(overdue(evening)) == [there]
    assert set(overdue(evening.replace(day=24))) == {here, there}
    assert list(overdue()) == []  # no tick has looked yet


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "asleep"},
        {"state": ClockState.PAUSED},
        {"state": ClockState.STOPPED},
        {"paused_on": date(2026, 11, 23)},
        {"limit_days": 0},
        {"target_days": 31},
        {"target_on": None},
        {"waiting_on": "godot"},
    ],
)
def test_row_that_cannot_be_is_refused_by_the_database(office, facts):
    register_kind()
    clock = start_clock(office, "2026-11-20")
    with pytest.raises(IntegrityError):
        Clock.objects.filter(pk=clock.pk).update(**facts)
