import itertools
import smtplib
import threading
import time
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from certportal.kernel.jobs.heartbeat import beat
from certportal.kernel.jobs.models import MOST_LOSSES, Turn
from certportal.kernel.jobs.retry import MOST_FAILURES
from certportal.kernel.jobs.trusted import TICK_TASK
from certportal.kernel.jobs.turns import turn
from certportal.kernel.outbox import send, tasks
from certportal.kernel.outbox.enums import MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.send import LEASE, TURN, send_due
from tests.factories.outbox import BORN, MailFactory, NoticeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
SECOND = timedelta(seconds=1)
POLICY = (550, b"5.7.1 not from you")


@pytest.fixture
def post(monkeypatch):
    """A mail server that refuses the addresses in the returned dict, with that reply."""
    refuses = {}

    class Picky(EmailBackend):
        def send_messages(self, messages):
            for message in messages:
                if message.to[0] in refuses:
                    raise smtplib.SMTPRecipientsRefused({message.to[0]: refuses[message.to[0]]})
            return super().send_messages(messages)

    monkeypatch.setattr(send, "get_connection", Picky)
    return refuses


def test_waiting_mail_goes_out_once_with_its_message_id():
    row = MailFactory(subject="Kabar", body="Isi.\n", address="a@contoh.go.id", message_id="<tetap@testserver>")
    NoticeFactory()
    assert send_due(BORN) == 1
    assert send_due(BORN + timedelta(days=1)) == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["a@contoh.go.id"], "Kabar", "Isi.\n")
    assert sent.message()["Message-ID"] == "<tetap@testserver>"
    assert sent.message().get_all("Message-ID") == ["<tetap@testserver>"]
    row.refresh_from_db()
    assert (row.state, row.attempts, row.lease_until) == (MessageState.SENT, 1, None)
    assert row.sent_at >= BORN


def test_nothing_waiting_opens_no_connection(monkeypatch):
    monkeypatch.setattr(send, "get_connection", lambda: pytest.fail("connected for nothing"))
    assert send_due(BORN) == 0


def test_row_that_fails_is_put_back_and_the_others_are_sent(post):
    poison = MailFactory(address="rusak@contoh.go.id")
    others = MailFactory.create_batch(3)
    post["rusak@contoh.go.id"] = POLICY
    assert send_due(BORN) == 3
    assert {one.to[0] for one in mail.outbox} == {row.address for row in others}
    poison.refresh_from_db()
    assert (poison.state, poison.attempts) == (MessageState.QUEUED, 1)
    assert poison.error.startswith("SMTPRecipientsRefused: ")
    assert send_due(poison.lease_until) == 0
    post.clear()
    assert send_due(poison.lease_until + SECOND) == 1


def test_pauses_grow_and_the_sixth_failure_is_quarantined(post):
    row = MailFactory(address="rusak@contoh.go.id")
    post["rusak@contoh.go.id"] = POLICY
    moment, pauses = BORN, []
    for _ in range(MOST_FAILURES):
        send_due(moment)
        row.refresh_from_db()
        if row.lease_until:
            pauses.append(round((row.lease_until - moment).total_seconds() / 60))
            moment = row.lease_until + SECOND
    assert pauses == [1, 2, 4, 8, 16]
    assert (row.state, row.failures) == (MessageState.QUARANTINED, MOST_FAILURES)
    post.clear()
    assert send_due(moment + timedelta(days=1)) == 0


def test_sender_that_stopped_is_replaced_after_its_lease():
    row = MailFactory(state=MessageState.SENDING, attempts=1, lease_until=BORN + LEASE)
    assert send_due(BORN + LEASE) == 0
    assert send_due(BORN + LEASE + SECOND) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MessageState.SENT, 2)


def test_mail_whose_senders_were_killed_each_time_is_quarantined():
    row = MailFactory(state=MessageState.SENDING, attempts=7, losses=MOST_LOSSES, lease_until=BORN)
    assert send_due(BORN + SECOND) == 0
    row.refresh_from_db()
    assert row.state == MessageState.QUARANTINED
    assert mail.outbox == []


@pytest.fixture
def silent(monkeypatch):
    """A mail server that does not answer while there is something in the returned list; tries are counted."""
    down, tries = ["down"], []

    class Silent(EmailBackend):
        def send_messages(self, messages):
            tries.append(len(messages))
            if down:
                raise TimeoutError
            return super().send_messages(messages)

    monkeypatch.setattr(send, "get_connection", Silent)
    return down, tries


def test_server_that_is_silent_for_days_loses_no_letter_and_is_asked_once_a_batch(silent):
    """After 31 minutes without a server 100 letters were set aside for ever."""
    down, tries = silent
    rows = MailFactory.create_batch(5)
    moment = BORN
    while moment < BORN + timedelta(days=4):
        before = len(tries)
        assert send_due(moment) == 0
        assert len(tries) - before <= 1
        moment += timedelta(minutes=30)
    assert set(Message.objects.values_list("state", "failures")) == {(MessageState.QUEUED, 0)}
    down.clear()
    assert send_due(moment + timedelta(hours=1)) == len(rows)


def test_letter_is_given_up_after_five_days_without_a_server(silent):
    row = MailFactory()
    send_due(BORN)
    send_due(BORN + timedelta(days=5) - SECOND)
    row.refresh_from_db()
    assert row.state == MessageState.QUEUED
    send_due(BORN + timedelta(days=5, hours=1))
    row.refresh_from_db()
    assert (row.state, row.failures) == (MessageState.QUARANTINED, 0)


@pytest.mark.parametrize("reply", [(450, b"greylisted"), (452, b"4.2.2 box full"), (421, b"busy")])
def test_later_says_the_server_about_one_address_and_the_others_are_sent(post, reply):
    row, other = MailFactory(address="penuh@contoh.go.id"), MailFactory()
    post["penuh@contoh.go.id"] = reply
    assert send_due(BORN) == 1
    row.refresh_from_db()
    assert (row.state, row.failures, row.outages) == (MessageState.QUEUED, 0, 1)
    assert mail.outbox[0].to == [other.address]


def test_address_that_does_not_exist_is_not_tried_again(post):
    row, other = MailFactory(address="tiada@contoh.go.id"), MailFactory()
    post["tiada@contoh.go.id"] = (550, b"5.1.1 no such user")
    assert send_due(BORN) == 1
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, other.state) == (MessageState.FAILED, MessageState.SENT)
    assert send_due(BORN + timedelta(days=1)) == 0


def test_nobody_sends_beside_another_and_a_sender_that_ended_is_not_waited_for_long():
    MailFactory()
    Turn.objects.create(name="outbox.send", until=BORN + TURN)
    assert send_due(BORN + TURN - SECOND) == 0
    assert send_due(BORN + TURN) == 1
    assert not Turn.objects.exists(), "given back at the end"


def test_letter_put_off_while_the_clock_was_ahead_goes_once_it_is_right(mailoutbox):
    MailFactory(outages=1, lease_until=BORN + timedelta(days=45))
    assert (send_due(BORN), len(mailoutbox)) == (1, 1)


def test_turn_taken_while_the_clock_was_ahead_holds_nobody_up():
    """One look a year ahead stopped all mail for a year."""
    MailFactory()
    assert send_due(BORN + timedelta(days=365)) == 1
    MailFactory()
    assert send_due(BORN) == 1
    Turn.objects.create(name="outbox.send", until=BORN + timedelta(days=365))  # of a sender that was killed then
    MailFactory()
    assert send_due(BORN) == 1


def test_turn_of_another_is_not_given_back():
    with turn("outbox.send", longest=TURN, now=BORN) as mine:
        assert mine
        Turn.objects.update(until=BORN + 2 * TURN)  # it ran out, and another took it
    assert Turn.objects.get().until == BORN + 2 * TURN


def test_letter_whose_senders_end_is_counted_and_set_aside():
    row = MailFactory()
    for lost in range(MOST_LOSSES):
        Message.objects.filter(pk=row.pk).update(state=MessageState.SENDING, lease_until=BORN)
        assert send._claim(row.pk, BORN + SECOND).losses == lost + 1
    Message.objects.filter(pk=row.pk).update(state=MessageState.SENDING, lease_until=BORN)
    assert send._claim(row.pk, BORN + SECOND) is None
    row.refresh_from_db()
    assert row.state == MessageState.QUARANTINED


def test_batch_ends_after_its_minute(monkeypatch):
    MailFactory.create_batch(5)
    passing = itertools.count(0, 20)
    monkeypatch.setattr(send, "monotonic", lambda: next(passing))
    assert send_due(BORN) == 3
    monkeypatch.undo()
    assert send_due(BORN + SECOND) == 2


def test_time_limit_ends_the_batch_and_the_letter_waits(monkeypatch):
    MailFactory.create_batch(2)

    class Endless(EmailBackend):
        def send_messages(self, messages):
            raise SoftTimeLimitExceeded

    monkeypatch.setattr(send, "get_connection", Endless)
    with pytest.raises(SoftTimeLimitExceeded):
        send_due(BORN)
    assert list(Message.objects.order_by("pk").values_list("state", "attempts")) == [
        (MessageState.QUEUED, 1),
        (MessageState.QUEUED, 0),
    ]
    assert not Turn.objects.exists()


def test_slow_sender_cannot_write_over_the_one_that_replaced_it(monkeypatch):
    row = MailFactory()

    class Slow(EmailBackend):
        def send_messages(self, messages):
            Message.objects.filter(pk=row.pk).update(attempts=2, state=MessageState.SENT, sent_at=BORN)
            raise TimeoutError

    monkeypatch.setattr(send, "get_connection", Slow)
    assert send_due(BORN) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (MessageState.SENT, 2, "")


def test_lease_starts_when_it_is_taken_not_when_the_batch_began(monkeypatch):
    first, second = MailFactory.create_batch(2)
    leases = []
    monkeypatch.setattr(send, "monotonic", iter([0.0, 0.0, 50.0]).__next__)
    claim = send._claim
    monkeypatch.setattr(send, "_claim", lambda pk, now: leases.append((pk, now)) or claim(pk, now))
    assert send_due(BORN) == 2
    assert leases == [(first.pk, BORN), (second.pk, BORN + timedelta(seconds=50))]


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(monkeypatch):
    sent, lock, barrier = [], threading.Lock(), threading.Barrier(3)

    class Dawdling(EmailBackend):
        def send_messages(self, messages):
            time.sleep(0.01)
            with lock:
                sent.extend(one.to[0] for one in messages)
            return len(messages)

    monkeypatch.setattr(send, "get_connection", Dawdling)
    rows = MailFactory.create_batch(20, recipient=None)

    def work():
        barrier.wait()
        try:
            send_due(BORN)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == sorted(row.address for row in rows)
    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_connection_that_was_cut_while_the_server_answered_costs_no_second_letter(monkeypatch, of_a_server):
    class Cutting(EmailBackend):
        def send_messages(self, messages):
            connection.connection.close()  # as a database that is started anew does
            if messages[0].to[0] == "salah@contoh.id":
                raise smtplib.SMTPRecipientsRefused({"salah@contoh.id": (550, b"5.1.1 unknown")})
            return super().send_messages(messages)

    monkeypatch.setattr(send, "get_connection", Cutting)
    rows = [MailFactory(), MailFactory(address="salah@contoh.id"), MailFactory()]
    assert send_due(BORN) == 2
    assert send_due(BORN + timedelta(hours=1)) == 0
    assert sorted(one.to[0] for one in mail.outbox) == sorted([rows[0].address, rows[2].address])
    states = dict(Message.objects.values_list("pk", "state"))
    assert [states[row.pk] for row in rows] == [MessageState.SENT, MessageState.FAILED, MessageState.SENT]


def test_task_sends_and_leaves_a_heartbeat():
    from certportal.kernel.jobs.models import Heartbeat

    MailFactory()
    tasks.send_due.apply()
    assert len(mail.outbox) == 1
    assert Heartbeat.objects.filter(name=tasks.SEND_TASK).count() == 1


def test_letter_with_a_secret_is_blanked_when_it_is_sent():
    row = MailFactory(body="tautan", expires_at=BORN + timedelta(hours=1))
    plain = MailFactory(body="kabar")
    assert send_due(BORN) == 2
    assert sorted(one.body for one in mail.outbox) == ["kabar", "tautan"]
    row.refresh_from_db()
    plain.refresh_from_db()
    assert (row.body, plain.body) == ("", "kabar")


def test_letter_that_came_too_late_is_neither_sent_nor_kept():
    hour = timedelta(hours=1)
    late = MailFactory(body="tautan", expires_at=BORN + hour)
    aside = MailFactory(body="tautan", expires_at=BORN + hour, state=MessageState.QUARANTINED)
    held = MailFactory(
        body="tautan", expires_at=BORN + hour, state=MessageState.SENDING, attempts=1, lease_until=BORN + hour + SECOND
    )
    assert send_due(BORN + hour) == 0
    assert mail.outbox == []
    for row in (late, aside, held):
        row.refresh_from_db()
    assert (late.state, late.body) == (MessageState.QUARANTINED, "")
    assert aside.body == ""
    assert held.body == "tautan", "its sender is at it"


def test_line_to_the_server_is_closed_after_a_letter_that_failed_and_at_the_end(monkeypatch):
    said = []

    class Careless(EmailBackend):
        def send_messages(self, messages):
            said.append(messages[0].to[0])
            if messages[0].to[0] == "salah@contoh.id":
                raise smtplib.SMTPDataError(554, b"no")
            return super().send_messages(messages)

        def close(self):
            said.append("closed")

    monkeypatch.setattr(send, "get_connection", Careless)
    MailFactory(address="salah@contoh.id")
    MailFactory(address="benar@contoh.id")
    assert send_due(BORN) == 1
    assert said == ["salah@contoh.id", "closed", "benar@contoh.id", "closed"]


def test_a_clock_that_is_ahead_blanks_no_letter_with_a_link():
    """By it every link is over; the letters lost theirs for good, and the clock was put right an hour later."""
    beat(TICK_TASK, now=BORN)
    day = timedelta(days=1)
    waits, went = (
        MailFactory(body="tautan", expires_at=BORN + day),
        MailFactory(body="tautan", expires_at=BORN + day, state=MessageState.FAILED),
    )
    other = MailFactory()
    assert send_due(BORN + 400 * day) == 1
    for row in (waits, went, other):
        row.refresh_from_db()
    assert (waits.state, waits.body, went.body) == (MessageState.QUEUED, "tautan", "tautan")
    assert other.state == MessageState.SENT
    assert send_due(BORN + SECOND) == 1
    assert mail.outbox[-1].body == "tautan"
