"""Which letters become one summary: those of the occasion that nobody has tried to send yet."""

from datetime import timedelta

import pytest

from certportal.kernel.jobs import queue
from certportal.kernel.outbox import write
from certportal.kernel.outbox.enums import MessageState
from certportal.kernel.outbox.gather import SINGLE, gather
from certportal.kernel.outbox.models import Message
from tests.factories.accounts import PersonFactory
from tests.factories.outbox import BORN, MailFactory, NoticeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
SUMMARY = "reminder_summary"
LATER = BORN + timedelta(hours=1)


def listed(letters):
    return {"count": len(letters), "late": 0}, [f"- {letter.subject}" for letter in letters]


def gathered(lines=listed, now=LATER):
    gather(["reminder"], SUMMARY, lines, since=BORN, now=now)
    return list(Message.objects.filter(kind=SUMMARY))


@pytest.fixture
def letters():
    person = PersonFactory(password=None)
    return MailFactory.create_batch(
        SINGLE + 1, recipient=person, created_at=LATER, lease_until=LATER + timedelta(days=1)
    )


def test_summary_takes_the_place_of_the_letters_it_lists(letters):
    [one] = gathered()
    assert one.body.index("paling mendesak") < one.body.index(f"\n\n- {letters[0].subject}\n- {letters[1].subject}\n")
    assert (one.recipient, one.created_at, one.state) == (letters[0].recipient, LATER, MessageState.QUEUED)
    assert Message.objects.get() == one


@pytest.mark.parametrize(
    "unlike",
    [
        {"kind": "another"},
        {"created_at": BORN},
        {"attempts": 1},
        {"state": MessageState.QUARANTINED},
    ],
)
def test_letter_of_another_kind_time_or_fate_is_left_alone(letters, unlike):
    """One that was tried may have arrived: nobody knows that it did not, and the summary would say it twice."""
    Message.objects.filter(pk=letters[0].pk).update(**unlike)
    assert gathered() == []
    assert Message.objects.count() == SINGLE + 1
    assert letters[0].lease_until == Message.objects.get(pk=letters[0].pk).lease_until, "nor is it released"
    assert Message.objects.filter(lease_until=None).count() == SINGLE, "the others go out, one by one"


def test_nothing_left_to_list_is_no_letter(letters):
    assert gathered(lambda _letters: ({}, [])) == []
    assert not Message.objects.exists()


def test_letters_to_nobody_in_particular_and_of_different_people_are_not_counted_together(letters):
    Message.objects.filter(pk=letters[0].pk).update(recipient=PersonFactory(password=None))
    assert gathered() == []
    Message.objects.update(recipient=None, lease_until=LATER)
    assert gathered() == []
    assert Message.objects.filter(lease_until=None).count() == SINGLE + 1


def test_sender_is_woken_after_the_commit(letters, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(queue.current_app, "send_task", lambda name, **_: rung.append(name))
    NoticeFactory()
    with django_capture_on_commit_callbacks(execute=True):
        gathered()
    assert rung == [write.SEND_TASK]
