"""A worker killed by SIGKILL at every step between clock and reminder, on a real database, in a real process.

The child is forked, opens its own connection, and is killed inside the named function. Afterwards a normal tick runs
twice, and there must be exactly one in-app message per deadline, kind and person.
"""

import os
import signal
import sys
import traceback
from collections import Counter

import pytest
from django.core import mail
from django.core.mail.backends.filebased import EmailBackend
from django.db import connections

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs import registry
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.registry import handler
from certportal.kernel.outbox import send
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.send import send_due
from certportal.kernel.sla import clocks, late, sending, tick
from certportal.kernel.sla.enums import ClockVerb
from certportal.kernel.sla.models import Clock, ClockEvent, Reminder
from tests.draining import run_job
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.jobs import JobFactory
from tests.factories.outbox import BORN, MailFactory
from tests.factories.sla import noon, register_kind, start_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_child(work):
    """Run `work` in a forked process with its own connection; returns the signal that ended it, or its exit code."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - the child must never return into pytest
            traceback.print_exc(file=sys.__stderr__)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return signal.Signals(os.WTERMSIG(status)) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def killed_before(module, name):
    """Replace the function in this (child) process by a SIGKILL of the process."""
    setattr(module, name, die)


def killed_after(module, name):
    """Let the function do its work once, then kill the process."""
    real = getattr(module, name)

    def last_act(*args, **kwargs):
        real(*args, **kwargs)
        die()

    setattr(module, name, last_act)


def killed_before_the_second(module, name):
    """Let the function do its work once, and kill the process when it is called again."""
    real = getattr(module, name)

    def last_act(*args, **kwargs):
        setattr(module, name, die)
        return real(*args, **kwargs)

    setattr(module, name, last_act)


def in_app():
    """How many in-app messages each (deadline and kind, person) has."""
    return Counter(Message.objects.filter(channel=Channel.IN_APP).values_list("key", "recipient"))


POINTS = {
    "before the late days are planned": (killed_before, late, "plan_overdue"),
    "after the late days are planned": (killed_after, late, "plan_overdue"),
    "before the fall-due jobs are asked for": (killed_before, late, "enqueue_all"),
    "after the fall-due jobs are asked for, before the commit": (killed_after, late, "enqueue_all"),
    "before the claim of the reminders": (killed_before, sending, "claim"),
    "after the claim, before anybody is asked for": (killed_after, sending, "claim"),
    "when the first text is ready": (killed_after, sending, "true_on"),
    "between claim and messages": (killed_before, sending, "write_all"),
    "between messages and commit": (killed_after, sending, "write_all"),
    "after the commit of the first batch of reminders": (killed_before_the_second, sending, "claim"),
}


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_tick_killed_anywhere_leaves_one_message_per_deadline_and_person(office, monkeypatch, point):
    how, module, name = point
    monkeypatch.setattr(tick, "BATCH", 2)
    people = PersonFactory.create_batch(2, password=None)
    other = OrganisationFactory()
    register_kind(
        limit=1, target=None, people=people, on_due=lambda *_: None,
        at=lambda subject: other if subject == other else office,
    )  # fmt: skip
    for one in [office, other, *OrganisationFactory.create_batch(2)]:
        start_clock(one, "2026-11-20")
    now = noon("2026-11-25")

    def doomed():
        how(module, name)
        tick.tick(now)

    assert in_a_child(doomed) == signal.SIGKILL
    assert sum(in_app().values()) < 4 * 2  # the kill came before the end

    assert in_a_child(lambda: tick.tick(now)) == 0
    assert in_a_child(lambda: tick.tick(now)) == 0
    counts = in_app()
    assert set(counts.values()) == {1}
    assert len(counts) == 4 * 2  # four clocks, three of them in one office; two people
    assert Message.objects.filter(channel=Channel.EMAIL).count() == 4 * 2
    assert Reminder.objects.exclude(sent_at=None).count() == 4 * 3  # due, overdue_1, overdue_2
    assert not Reminder.objects.filter(sent_at=None, due_on__lte="2026-11-25").exists()
    assert ClockEvent.objects.filter(verb=ClockVerb.FELL_DUE).count() == Job.objects.count() == 4


def test_canary_claim_and_message_in_two_transactions_lose_the_message(office, monkeypatch):
    """These tests can fail: with the claim committed first, the same kill loses every message of that reminder."""
    register_kind(limit=1, target=None, people=[PersonFactory(password=None)])
    start_clock(office, "2026-11-20")
    now = noon("2026-11-23")

    def doomed():
        Reminder.objects.filter(kind="due").update(sent_at=now)  # the wrong way: claim, commit, then write
        die()

    assert in_a_child(doomed) == signal.SIGKILL
    assert in_a_child(lambda: tick.tick(now)) == 0
    assert in_app() == Counter()


CLOCK_POINTS = {
    "between clock and its reminders": (killed_before, clocks, "plan_reminders"),
    "between reminders and the ledger": (killed_after, clocks, "plan_reminders"),
    "between ledger and commit": (killed_after, clocks, "enter"),
}


@pytest.mark.parametrize(("how", "module", "name"), CLOCK_POINTS.values(), ids=CLOCK_POINTS)
def test_start_killed_anywhere_leaves_nothing_and_can_be_repeated(office, how, module, name):
    register_kind(limit=1, target=None, people=[PersonFactory(password=None)])

    def doomed():
        how(module, name)
        start_clock(office, "2026-11-20")

    assert in_a_child(doomed) == signal.SIGKILL
    assert (Clock.objects.count(), Reminder.objects.count(), ClockEvent.objects.count()) == (0, 0, 0)
    start_clock(office, "2026-11-20")
    for _ in range(2):
        tick.tick(noon("2026-11-23"))
    assert list(in_app().values()) == [1]


def test_resume_killed_between_dates_and_reminders_leaves_the_clock_paused(office):
    register_kind(limit=5, target=None, people=[PersonFactory(password=None)])
    clock = start_clock(office, "2026-11-20")
    clocks.pause(clock.kind, office, reason="x", by=SYSTEM, now=noon("2026-11-24"))

    def doomed():
        killed_before(clocks, "plan_reminders")
        clocks.resume(clock.kind, office, by=SYSTEM, now=noon("2026-11-26"))

    before = set(Reminder.objects.values_list("kind", "round", "due_on"))
    assert in_a_child(doomed) == signal.SIGKILL
    clock.refresh_from_db()
    assert (clock.state, clock.pauses) == ("paused", 0)
    assert set(Reminder.objects.values_list("kind", "round", "due_on")) == before


# --- the worker's other two loops ----------------------------------------------------------------------------


def test_sender_killed_between_server_and_row_doubles_the_mail_under_one_message_id(tmp_path, monkeypatch):
    row = MailFactory(recipient=None)
    monkeypatch.setattr(send, "get_connection", lambda: EmailBackend(file_path=str(tmp_path)))

    def doomed():
        killed_before(send, "_mine")  # called for the first time after the server has taken the mail
        send_due(BORN)

    assert in_a_child(doomed) == signal.SIGKILL
    row.refresh_from_db()
    assert row.state == MessageState.SENDING
    assert send_due(BORN + send.LEASE) == 0  # the claim of the killed sender still holds
    assert send_due(BORN + send.LEASE * 2) == 1
    sent = "".join(path.read_text() for path in tmp_path.iterdir())
    assert sent.count(f"Message-ID: {row.message_id}") == 2
    assert sent.count("Message-ID:") == 2
    assert mail.outbox == []


def test_sender_killed_between_claim_and_server_loses_nothing(monkeypatch):
    row = MailFactory(recipient=None)

    def doomed():
        killed_before(send, "_mail")
        send_due(BORN)

    assert in_a_child(doomed) == signal.SIGKILL
    assert send_due(BORN + send.LEASE * 2) == 1
    assert [one.to for one in mail.outbox] == [[row.address]]


def test_worker_killed_in_the_middle_of_a_job_is_replaced():
    registry._HANDLERS.pop("test.kill", None)
    job = JobFactory(kind="test.kill")

    def doomed():
        handler("test.kill")(die)
        run_job(job.pk, now=BORN)

    assert in_a_child(doomed) == signal.SIGKILL
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)
    handler("test.kill")(lambda _job: {"ok": True})
    try:
        # Its process is seen to be gone; of one on another machine only the lease tells.
        done = run_job(job.pk, now=BORN)
    finally:
        registry._HANDLERS.pop("test.kill")
    assert (done.state, done.attempts, done.result) == ("done", 2, {"ok": True})
    assert done.losses == 1
