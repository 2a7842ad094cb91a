"""The tick works on many rows in one transaction; one that fails or is locked does not delay the others."""

import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.retry import MOST_FAILURES
from certportal.kernel.outbox.enums import Channel
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla import sending, tick
from certportal.kernel.sla.enums import ClockState, ClockVerb
from certportal.kernel.sla.models import Clock, ClockEvent, Reminder
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.sla import KIND, noon, register_kind, start_clock

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def officer(db):
    return PersonFactory(password=None, full_name="Petugas")


@pytest.fixture
def subjects(office):
    """Seven objects whose clocks count at one office."""
    return [office, *OrganisationFactory.create_batch(6)]


def start_all(office, subjects, kind=KIND, **facts):
    register_kind(kind, limit=1, target=None, at=lambda _subject: office, **facts)
    return [start_clock(one, "2026-11-20", kind=kind) for one in subjects]


def told():
    """How many in-app notices each object has brought."""
    return Counter(Message.objects.filter(channel=Channel.IN_APP).values_list("about_id", flat=True))


@pytest.mark.parametrize("broken", [0, 3, 6])
def test_one_that_fails_is_pushed_aside_and_all_others_go_out(office, subjects, officer, monkeypatch, broken):
    monkeypatch.setattr(tick, "BATCH", 4)

    def people(subject, _kind):
        if subject == subjects[broken]:
            raise LookupError("nobody")
        return [officer]

    start_all(office, subjects, people=people)
    assert tick.tick(noon("2026-11-23")) == 6
    assert told() == {one.pk: 1 for one in subjects if one != subjects[broken]}
    assert list(Reminder.objects.filter(failures=1).values_list("clock__subject_id", "error")) == [
        (subjects[broken].pk, "LookupError: nobody")
    ]
    assert Reminder.objects.filter(failures=0).exclude(sent_at=None).count() == 6


def test_one_whose_query_the_database_refuses_does_not_stop_the_others(office, subjects, officer):
    def people(subject, _kind):
        if subject == subjects[2]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM no_such_table")
        return [officer]

    start_all(office, subjects, people=people)
    assert tick.tick(noon("2026-11-23")) == 6
    assert Reminder.objects.filter(failures=1).count() == 1


def test_one_clock_that_cannot_be_planned_leaves_the_others_planned(office, subjects, officer, monkeypatch, caplog):
    clocks = start_all(office, subjects, people=[officer], on_due=lambda *_: None)
    real = tick.note_overdue

    def touchy(pks, **more):
        if clocks[5].pk in pks:
            raise LookupError("broken row")
        return real(pks, **more)

    monkeypatch.setattr(tick, "note_overdue", touchy)
    tick.tick(noon("2026-11-24"))
    assert set(Clock.objects.filter(fell_due_on=None)) == {clocks[5]}
    assert set(ClockEvent.objects.filter(verb=ClockVerb.FELL_DUE).values_list("clock", flat=True)) == {
        clock.pk for clock in clocks if clock != clocks[5]
    }
    assert Job.objects.count() == 6
    assert [record.args for record in caplog.records if record.exc_info] == [(clocks[5].pk,)]


def test_work_is_given_in_pieces_and_what_others_hold_alone_and_patiently(db, monkeypatch):
    monkeypatch.setattr(tick, "BATCH", 3)
    seen, aside = [], []

    def work(pks, *, wait):
        seen.append((list(pks), wait))
        if 5 in pks:
            raise LookupError("five")
        held = [] if wait else [pk for pk in pks if pk == 2]
        return len(pks) - len(held), held

    done = tick.in_batches([1, 2, 3, 4, 5, 6, 7, 8], work, lambda pk, exc: aside.append((pk, str(exc))))
    assert done == 7
    assert aside == [(5, "five")]
    assert seen == [
        ([1, 2, 3], False), ([2], True),
        ([4, 5, 6], False), ([4], True), ([5, 6], False), ([5], True), ([6], True),
        ([7, 8], False),
    ]  # fmt: skip
    assert tick.in_batches([], work, lambda *_: None) == 0


def test_batch_costs_as_many_queries_as_one_row(office, subjects, officer):
    superior = PersonFactory(password=None)
    taken = []
    for some in (subjects[:1], subjects[1:]):
        clocks = start_all(office, some, kind=f"test.{len(some)}", people=[officer], superiors=lambda _: [superior])
        with CaptureQueriesContext(connection) as asked:
            assert tick.tick(noon("2026-11-24")) == len(clocks)
        taken.append(len(asked))
    assert taken[1] <= taken[0] + 2


def test_superiors_are_asked_for_once_per_clock_and_each_is_told_of_the_last_day(office, subjects, officer):
    superior = PersonFactory(password=None, full_name="Atasan")
    asked = []
    start_all(office, subjects[:2], people=[officer], superiors=lambda one: [asked.append(one.pk), superior][1:])
    tick.tick(noon("2026-11-25"))
    assert sorted(asked) == sorted(one.pk for one in subjects[:2])
    assert told() == {one.pk: 2 for one in subjects[:2]}  # two days late, two people
    assert ClockEvent.objects.filter(verb=ClockVerb.ESCALATED).count() == 2
    rows = AuditEvent.objects.filter(verb="clock.escalate").order_by("pk")
    assert [(row.subject_id, row.after) for row in rows] == [
        (one.pk, {"clock": "test.service", "limit_on": "2026-11-23", "to": ["Atasan"]}) for one in subjects[:2]
    ]


def test_what_is_too_much_for_one_tick_goes_out_with_the_next(office, subjects, officer, monkeypatch):
    monkeypatch.setattr(sending, "AT_ONCE", 5)
    start_all(office, subjects, people=[officer])
    assert [tick.tick(noon("2026-11-23")) for _ in range(3)] == [5, 2, 0]


def test_only_the_reminders_asked_for_are_looked_at(office, subjects, officer):
    clocks = start_all(office, subjects[:3], people=[officer])
    Clock.objects.filter(pk=clocks[2].pk).update(state=ClockState.PAUSED, paused_on="2026-11-23")
    one, _, resting = Reminder.objects.filter(kind="due").order_by("pk").values_list("pk", flat=True)
    moment = {"today": date(2026, 11, 23), "now": noon("2026-11-23")}
    assert sending.send([one], wait=False, **moment) == (1, [])
    assert sending.send([one, resting], wait=False, **moment) == (0, [resting])
    assert sending.send([resting], wait=True, **moment) == (0, [])
    assert told() == {subjects[0].pk: 1}


def test_due_are_the_unsent_reminders_of_running_clocks_of_the_office_by_today(office, subjects, officer):
    first, sent, resting, tired, patient, later = start_all(office, subjects[:6], people=[officer])
    elsewhere = OrganisationFactory()
    register_kind("test.elsewhere", limit=1, target=None, people=[officer], at=lambda _subject: elsewhere)
    start_clock(office, "2026-11-20", kind="test.elsewhere")
    start_clock(subjects[6], "2026-11-23")  # due on the 24th
    now = noon("2026-11-23")
    changes = {
        sent: {"sent_at": now},
        tired: {"failures": MOST_FAILURES},
        patient: {"retry_after": now},
        later: {"retry_after": now + timedelta(seconds=1)},
    }
    for clock, columns in changes.items():
        Reminder.objects.filter(clock=clock).update(**columns)
    Clock.objects.filter(pk=resting.pk).update(state=ClockState.PAUSED, paused_on="2026-11-23")

    found = sending.due_ids(office, now.date(), now)
    assert set(Reminder.objects.filter(pk__in=found).values_list("clock", flat=True)) == {first.pk, patient.pk}


def test_reminder_whose_day_was_moved_into_the_future_is_not_sent(office, subjects, officer):
    start_all(office, subjects[:1], people=[officer])
    (pk,) = Reminder.objects.values_list("pk", flat=True)
    assert sending.send([pk], wait=False, today=date(2026, 11, 22), now=noon("2026-11-22")) == (0, [])
    assert told() == {}


def test_pause_after_each_failed_try_is_twice_as_long_as_the_one_before(office, subjects):
    start_all(office, subjects[:1], people=[])
    (pk,) = Reminder.objects.values_list("pk", flat=True)
    now, pauses = noon("2026-11-23"), []
    for tries in range(1, 7):
        sending.push_aside(pk, LookupError("nobody"), now=now)
        row = Reminder.objects.get()
        assert row.failures == tries
        pauses.append(row.retry_after and (row.retry_after - now).total_seconds() // 60)
    assert pauses == [5, 10, 20, 40, 80, None]


def test_what_went_wrong_is_kept_without_the_end_of_a_long_text(office, subjects):
    start_all(office, subjects[:1], people=[])
    (pk,) = Reminder.objects.values_list("pk", flat=True)
    sending.push_aside(pk, LookupError("x" * 3000), now=noon("2026-11-23"))
    assert Reminder.objects.get().error == f"LookupError: {'x' * 3000}"[:2000]


def test_reminder_that_went_out_meanwhile_or_is_gone_is_not_pushed_aside(office, subjects, officer):
    start_all(office, subjects[:1], people=[officer])
    tick.tick(noon("2026-11-23"))
    row = Reminder.objects.get()
    for pk in (row.pk, row.pk + 1000):
        sending.push_aside(pk, LookupError("late"), now=noon("2026-11-23"))
    row.refresh_from_db()
    assert (row.failures, row.retry_after, row.error) == (0, None, "")


@pytest.mark.django_db(transaction=True)
def test_clock_that_somebody_holds_is_waited_for_after_the_others_went_out(office, subjects, officer, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in anyway")
    clocks = start_all(office, subjects, people=[officer])
    sent = []

    def work():
        try:
            sent.append(tick.tick(noon("2026-11-23")))
        finally:
            connection.close()

    with transaction.atomic():
        Clock.objects.select_for_update().get(pk=clocks[3].pk)
        thread = threading.Thread(target=work)
        thread.start()
        for _ in range(200):
            if sum(told().values()) == 6:
                break
            thread.join(0.1)
        assert told() == {one.pk: 1 for one in subjects if one != subjects[3]}
        assert sent == []
    thread.join()
    assert sent == [7]
    assert told()[subjects[3].pk] == 1


@pytest.mark.django_db(transaction=True)
def test_clock_that_stops_while_the_tick_waits_for_it_says_nothing(office, subjects, officer):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in anyway")
    clocks = start_all(office, subjects[:2], people=[officer])
    sent = []

    def work():
        try:
            sent.append(tick.tick(noon("2026-11-24")))
        finally:
            connection.close()

    with transaction.atomic():
        Clock.objects.select_for_update().get(pk=clocks[1].pk)
        thread = threading.Thread(target=work)
        thread.start()
        for _ in range(200):
            if Clock.objects.exclude(fell_due_on=None).exists():
                break
            thread.join(0.1)
        Clock.objects.filter(pk=clocks[1].pk).update(state=ClockState.STOPPED, stopped_on="2026-11-24")
    thread.join()
    assert sent == [1]
    assert told() == {subjects[0].pk: 1}
    assert not ClockEvent.objects.filter(clock=clocks[1], verb=ClockVerb.FELL_DUE).exists()


def test_key_of_a_message_names_clock_kind_and_each_later_deadline():
    """Messages of earlier versions carry these keys: another spelling would send them again."""
    assert sending._key(Reminder(clock_id=7, kind="due")) == "reminder:7:due"
    assert sending._key(Reminder(clock_id=7, kind="due", round=2)) == "reminder:7:due:2"
