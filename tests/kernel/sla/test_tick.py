import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Heartbeat, Job
from certportal.kernel.jobs.trusted import TICK_TASK
from certportal.kernel.outbox.enums import Channel
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla import clocks, handlers, tasks
from certportal.kernel.sla.enums import ClockVerb
from certportal.kernel.sla.late import FALL_DUE_JOB
from certportal.kernel.sla.models import Clock, ClockEvent, Reminder
from certportal.kernel.sla.queries import overdue, set_aside
from certportal.kernel.sla.tick import tick
from certportal.kernel.workdays.actions import add_special_day, confirm_year
from certportal.kernel.workdays.enums import DayKind
from tests.draining import run_due, run_job
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.sla import KIND, noon, register_kind, start_clock

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def officer(db):
    return PersonFactory(password=None, full_name="Petugas Nur'aini")


@pytest.fixture
def superior(db):
    return PersonFactory(password=None, full_name="Atasan")


def told():
    """(person's name, subject line) of every in-app notice, in order."""
    rows = Message.objects.filter(channel=Channel.IN_APP).order_by("pk").select_related("recipient")
    return [(row.recipient.full_name, row.subject) for row in rows]


def tick_daily(first, last):
    """Run the tick at noon of every calendar day; returns the days on which something was sent."""
    day, end, sent = date.fromisoformat(first), date.fromisoformat(last), []
    while day <= end:
        if tick(noon(day)):
            sent.append(day.isoformat())
        day += timedelta(days=1)
    return sent


def test_whole_life_of_a_clock_day_by_day(office, officer):
    asked = []
    register_kind(people=[officer], asked=asked)
    start_clock(office, "2026-08-14")
    days = tick_daily("2026-08-14", "2026-10-05")
    assert days == ["2026-09-07", "2026-09-08", "2026-09-24", "2026-09-28", "2026-09-29",
                    "2026-09-30", "2026-10-01", "2026-10-02", "2026-10-05"]  # fmt: skip
    assert asked == ["target", "half", "three_before", "one_before", "due",
                     "overdue_1", "overdue_2", "overdue_3", "overdue_4"]  # fmt: skip
    subjects = [subject for _, subject in told()]
    assert subjects[2] == f"Sisa 3 hari kerja: layanan sertifikasi {office}"
    assert subjects[4] == f"Batas waktu hari ini: layanan sertifikasi {office}"
    assert subjects[8] == f"Terlambat 4 hari kerja: layanan sertifikasi {office}"


def test_texts_name_target_half_and_provisional_dates(office, officer):
    register_kind(people=[officer])
    start_clock(office, "2026-11-20")
    tick_daily("2026-11-20", "2026-12-14")
    bodies = list(Message.objects.filter(channel=Channel.IN_APP).order_by("pk").values_list("body", flat=True))
    assert "Target layanan jatuh hari ini, 10 Desember 2026." in bodies[0]
    assert "adalah 7 Januari 2027 (sisa 16 hari kerja)" in bodies[0]
    assert "Separuh waktunya sudah terpakai." in bodies[1]
    assert "masih sementara" in bodies[1]
    mail = Message.objects.filter(channel=Channel.EMAIL).order_by("pk").first()
    assert mail.body.startswith("Yth. Petugas Nur'aini,")
    assert "http://testserver/pemberitahuan/" in mail.body


def test_superior_hears_from_the_first_day_late(office, officer, superior):
    register_kind(
        limit=1, target=None,
        people=lambda _subject, kind: [officer, superior] if kind.startswith("overdue_") else [officer],
    )  # fmt: skip
    start_clock(office, "2026-11-20")
    tick_daily("2026-11-20", "2026-11-25")
    assert [name for name, _ in told()] == [officer.full_name, officer.full_name, "Atasan", officer.full_name, "Atasan"]


def test_doubled_tick_sends_nothing_twice(office, officer):
    register_kind(limit=1, target=None, people=[officer])
    start_clock(office, "2026-11-20")
    for _ in range(3):
        tick_daily("2026-11-20", "2026-11-26")
    assert len(told()) == 4  # due, and three days late
    assert Message.objects.filter(channel=Channel.EMAIL).count() == 4


def test_a_late_tick_gives_the_rows_of_the_missed_ones_and_tells_the_last(office, officer):
    register_kind(limit=1, target=None, people=[officer])
    start_clock(office, "2026-11-20")
    tick(noon("2026-11-26"))
    rows = set(Reminder.objects.values_list("kind", "due_on"))
    assert rows == {
        ("due", date(2026, 11, 23)), ("overdue_1", date(2026, 11, 24)),
        ("overdue_2", date(2026, 11, 25)), ("overdue_3", date(2026, 11, 26)),
    }  # fmt: skip
    assert told() == [(officer.full_name, f"Terlambat 3 hari kerja: layanan sertifikasi {office}")]
    assert not Reminder.objects.filter(sent_at=None).exists()
    assert tick(noon("2026-11-26")) == 0


def test_weekends_and_holidays_bring_no_reminder(office, officer):
    register_kind(limit=1, target=None, people=[officer])
    start_clock(office, "2026-03-16")
    assert tick_daily("2026-03-18", "2026-03-24") == [
        "2026-03-18"
    ]  # the due day's own; the rest is Nyepi and Idulfitri
    assert tick_daily("2026-03-25", "2026-03-25") == ["2026-03-25"]


def test_reminder_waits_for_the_morning_of_the_office(officer, office):
    east = OrganisationFactory(zone="Asia/Jayapura")
    register_kind(limit=1, target=None, people=[officer])
    start_clock(office, "2026-11-20")
    start_clock(east, "2026-11-20")
    sunday_late = noon("2026-11-22", hour=22) + timedelta(minutes=30)  # Monday 00.30 in Jayapura
    assert tick(sunday_late) == 1
    assert [subject for _, subject in told()] == [f"Batas waktu hari ini: layanan sertifikasi {east}"]


def test_paused_and_stopped_clocks_remind_nobody(office, officer):
    register_kind(limit=3, target=None, people=[officer])
    start_clock(office, "2026-11-20")
    clocks.pause(KIND, office, reason="x", by=SYSTEM, now=noon("2026-11-23"))
    assert tick_daily("2026-11-23", "2026-12-04") == []
    assert list(overdue(noon("2026-12-04"))) == []
    clocks.resume(KIND, office, by=SYSTEM, now=noon("2026-12-04"))  # nine working days later: due 8 December
    assert tick_daily("2026-12-04", "2026-12-07") == ["2026-12-07"]
    clocks.stop(KIND, office, by=SYSTEM, now=noon("2026-12-08"))
    assert tick_daily("2026-12-08", "2026-12-15") == []


def test_pause_after_a_warning_brings_the_warning_for_the_new_limit(office, officer):
    asked = []
    register_kind(limit=6, target=None, people=[officer], asked=asked)
    start_clock(office, "2026-11-20")
    tick_daily("2026-11-20", "2026-11-27")  # one_before goes out on Friday the 27th
    clocks.pause(KIND, office, reason="x", by=SYSTEM, now=noon("2026-11-27"))
    clocks.resume(KIND, office, by=SYSTEM, now=noon("2026-12-04"))  # five working days: due 7 December
    tick_daily("2026-12-04", "2026-12-08")
    assert asked == ["three_before", "one_before", "due", "overdue_1"]
    assert clocks._live(KIND, office).limit_on == date(2026, 12, 7)


def test_pause_that_moves_a_warned_day_into_the_future_warns_again_once(office, officer):
    asked = []
    register_kind(limit=6, target=None, people=[officer], asked=asked)
    start_clock(office, "2026-11-20")
    tick_daily("2026-11-20", "2026-11-25")  # three_before on Wednesday
    clocks.pause(KIND, office, reason="x", by=SYSTEM, now=noon("2026-11-24"))
    clocks.resume(KIND, office, by=SYSTEM, now=noon("2026-11-26"))
    tick_daily("2026-11-26", "2026-12-02")
    assert asked == ["three_before", "three_before", "one_before", "due"]
    keys = set(Message.objects.filter(channel=Channel.IN_APP).values_list("key", flat=True))
    assert len(keys) == 4


def test_failing_reminder_is_pushed_aside_and_the_others_go_out(office, officer):
    def people(subject, _kind):
        if subject == office:
            raise LookupError("no verifier here")
        return [officer]

    register_kind(limit=1, target=None, people=people)
    others = OrganisationFactory.create_batch(2)
    for one in [office, *others]:
        start_clock(one, "2026-11-20")
    now = noon("2026-11-23")
    assert tick(now) == 2
    stuck = Reminder.objects.get(sent_at=None)
    assert (stuck.failures, stuck.error) == (1, "LookupError: no verifier here")
    assert stuck.retry_after == now + timedelta(minutes=5)
    assert tick(now + timedelta(minutes=4)) == 0
    stuck.refresh_from_db()
    assert stuck.failures == 1


def test_reminder_that_keeps_failing_is_set_aside_and_the_admin_is_told(office):
    register_kind(limit=1, target=None, people=[])  # a deadline without anybody to remind is a fault too
    start_clock(office, "2026-11-20")
    now = noon("2026-11-23")
    for _ in range(8):
        tick(now)
        now += timedelta(minutes=81 * 2)
    reminder = Reminder.objects.get(kind="due")
    assert (reminder.failures, reminder.sent_at) == (6, None)
    assert list(set_aside()) == [reminder]


def test_repaired_reminder_goes_out_on_the_next_try(office, officer):
    readers = []
    register_kind(limit=1, target=None, people=readers)
    start_clock(office, "2026-11-20")
    tick(noon("2026-11-23"))
    readers.append(officer)
    assert tick(noon("2026-11-23") + timedelta(minutes=5)) == 1


def test_tick_notices_a_changed_calendar_before_it_warns(office, officer):
    register_kind(limit=1, target=None, people=[officer])
    start_clock(office, "2026-11-20")
    add_special_day(date(2026, 11, 23), "Libur", DayKind.NATIONAL, decree="SKB", by=SYSTEM, now=noon("2026-11-22"))
    assert tick_daily("2026-11-23", "2026-11-24") == ["2026-11-24"]
    assert [subject.split(":")[0] for _, subject in told()] == [
        "Batas waktu layanan sertifikasi berubah", "Batas waktu hari ini",
    ]  # fmt: skip


def test_confirmation_of_the_year_is_taken_over_by_the_next_tick(office, officer):
    register_kind(limit=1, target=None, people=[officer])
    clock = start_clock(office, "2026-11-20")
    confirm_year(2026, officer, noon("2026-11-20"))
    tick(noon("2026-11-20"))
    clock.refresh_from_db()
    assert not clock.provisional


# --- falling due ---------------------------------------------------------------------------------------------


@pytest.fixture
def at(monkeypatch):
    """Set the moment that the handler reads."""
    moment = {}
    monkeypatch.setattr(handlers.timezone, "now", lambda: moment["now"])
    return lambda text: moment.update(now=noon(text))


def test_clock_falls_due_once_the_day_after_the_limit_has_begun(office, officer, at):
    acted = []
    register_kind(limit=1, target=None, people=[officer], on_due=lambda subject, now: acted.append((subject, now)))
    clock = start_clock(office, "2026-11-20")
    tick(noon("2026-11-23", hour=23))
    assert Job.objects.count() == 0
    for _ in range(2):
        tick(noon("2026-11-24", hour=1))
    assert list(overdue()) == [clock]
    at("2026-11-24")
    assert run_due(now=noon("2026-11-24")) == 1
    assert [subject for subject, _ in acted] == [office]
    assert ClockEvent.objects.filter(verb=ClockVerb.FELL_DUE).count() == 1
    tick(noon("2026-11-25"))
    assert Job.objects.get().state == JobState.DONE


def test_clock_that_was_stopped_or_moved_meanwhile_does_not_fall_due(office, officer, at):
    acted = []
    register_kind(limit=1, target=None, people=[officer], on_due=lambda *_: acted.append(1))
    start_clock(office, "2026-11-20")
    tick(noon("2026-11-24"))
    at("2026-11-24")
    clocks.stop(KIND, office, by=SYSTEM, now=noon("2026-11-24"))
    assert run_job(Job.objects.get().pk, now=noon("2026-11-24")).result == {"acted": False}
    assert acted == []


def test_calendar_changed_afterwards_stops_no_act_on_a_passed_limit(office, officer, at):
    acted = []
    register_kind(limit=1, target=None, people=[officer], on_due=lambda *_: acted.append(1))
    clock = start_clock(office, "2026-11-20")
    tick(noon("2026-11-24"))
    for day in (23, 24, 25):
        add_special_day(date(2026, 11, day), "Libur", DayKind.NATIONAL, decree="SKB", by=SYSTEM, now=noon("2026-11-24"))
    tick(noon("2026-11-24"))
    clock.refresh_from_db()
    assert (clock.limit_on, clock.fell_due_on) == (date(2026, 11, 23), date(2026, 11, 24))
    at("2026-11-24")
    run_due(now=noon("2026-11-24"))
    assert acted == [1]
    assert Job.objects.filter(kind=FALL_DUE_JOB).count() == 1


def test_kind_that_does_nothing_when_due_asks_for_no_job(office, officer):
    register_kind(limit=1, target=None, people=[officer])
    clock = start_clock(office, "2026-11-20")
    tick(noon("2026-11-24"))
    assert list(overdue()) == [clock]
    assert not Job.objects.exists()


def test_job_of_a_kind_that_no_longer_acts_does_nothing(office, officer, at, kinds):
    register_kind(limit=1, target=None, people=[officer], on_due=lambda *_: None)
    start_clock(office, "2026-11-20")
    tick(noon("2026-11-24"))
    kinds.clear()
    register_kind(limit=1, target=None, people=[officer])
    at("2026-11-24")
    assert run_job(Job.objects.get().pk, now=noon("2026-11-24")).result == {"acted": False}


def test_job_of_a_kind_nobody_knows_any_more_fails_where_it_is_seen(office, officer, at, kinds):
    register_kind(limit=1, target=None, people=[officer])
    start_clock(office, "2026-11-20")
    kinds.clear()
    assert tick(noon("2026-11-24")) == 0
    at("2026-11-24")
    assert "KeyError" in run_job(Job.objects.get().pk, now=noon("2026-11-24")).error


# --- many at once, and the command and task around the tick --------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_ticks_at_once_send_each_reminder_once(office, officer, superior):
    register_kind(limit=1, target=None, people=[officer, superior], on_due=lambda *_: None)
    for one in [office, *OrganisationFactory.create_batch(7)]:
        start_clock(one, "2026-11-20")
    barrier, sent = threading.Barrier(4), []

    def work():
        barrier.wait()
        try:
            sent.append(tick(noon("2026-11-25")))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == 4
    assert sum(sent) == 8
    assert len(told()) == 8 * 2
    assert Reminder.objects.exclude(sent_at=None).count() == 8 * 3  # due, overdue_1, overdue_2
    assert Job.objects.count() == 8
    assert ClockEvent.objects.filter(verb=ClockVerb.FELL_DUE).count() == 8
    assert not Reminder.objects.filter(failures__gt=0).exists()


def test_idle_tick_is_cheap(office, officer, django_assert_max_num_queries):
    register_kind(people=[officer])
    for one in [office, *OrganisationFactory.create_batch(4)]:
        start_clock(one, "2026-11-20")
    with django_assert_max_num_queries(2 + 3 * 5 + 1):
        assert tick(noon("2026-11-23")) == 0


def test_task_ticks_and_leaves_a_heartbeat(office):
    tasks.tick.apply()
    assert Heartbeat.objects.filter(name=TICK_TASK).count() == 1


def test_clock_whose_subject_is_gone_is_pushed_aside(office, officer):
    register_kind(limit=1, target=None, people=[officer])
    clock = start_clock(office, "2026-11-20")
    Clock.objects.filter(pk=clock.pk).update(subject_id=987654)
    assert tick(noon("2026-11-23")) == 0
    assert "DoesNotExist" in Reminder.objects.get(kind="due").error


def test_office_with_an_impossible_week_does_not_stop_the_others(office, officer):
    register_kind(limit=1, target=None, people=[officer])
    broken = OrganisationFactory()
    start_clock(broken, "2026-11-20")
    start_clock(office, "2026-11-20")
    type(broken).objects.filter(pk=broken.pk).update(weekdays=[])
    assert tick(noon("2026-11-24")) == 1
    assert {subject.split(": ")[1] for _, subject in told()} == {f"layanan sertifikasi {office}"}
    assert Reminder.objects.get(clock__organisation=broken, kind="due").failures == 1
