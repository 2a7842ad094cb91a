"""Five days without a worker made ten letters a person; they read one that lists them."""

import pytest
from django.conf import settings

from certportal.kernel.jobs.heartbeat import beat
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.send import send_due
from certportal.kernel.sla import tasks
from certportal.kernel.sla.hold import TICK_TASK
from certportal.kernel.sla.models import Reminder
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.sla import noon, register_kind, start_clock

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def away(office, monkeypatch):
    """Ticks at noon of a day, the last one before; four cases of one person and one of another."""
    many, few = PersonFactory(full_name="Banyak Perkara"), PersonFactory(full_name="Satu Perkara")
    cases = [OrganisationFactory() for _ in range(5)]
    register_kind(people=lambda subject, _kind: [few if subject == cases[-1] else many], at=lambda _subject: office)
    for case in cases:
        start_clock(case, "2026-08-14")
    Reminder.objects.filter(kind="half").delete()

    def tick_at(day, last):
        beat(TICK_TASK, now=noon(last))
        monkeypatch.setattr(tasks, "database_now", lambda: noon(day))
        tasks.tick.run()

    return tick_at, many, few


def notices(person, channel):
    return Message.objects.filter(recipient=person, channel=channel).order_by("pk")


def test_long_pause_brings_one_letter_that_lists_all_and_every_notice(away, mailoutbox):
    tick_at, many, few = away
    tick_at("2026-09-11", last="2026-09-06")
    one = notices(many, Channel.EMAIL).get()
    assert notices(many, Channel.IN_APP).count() == 4
    assert one.subject == "4 pengingat selama portal berhenti"
    for row in notices(many, Channel.IN_APP):
        assert f"{row.subject}\n  {settings.SITE_URL}{row.url}" in one.body
    assert notices(few, Channel.EMAIL).get().kind == "reminder"
    assert send_due(noon("2026-09-11")) == len(mailoutbox) == 2
    tick_at("2026-09-11", last="2026-09-06")
    assert Message.objects.filter(channel=Channel.EMAIL).count() == 2


def test_tick_after_a_short_pause_sends_each_as_ever(away):
    tick_at, many, _few = away
    tick_at("2026-09-07", last="2026-09-06")
    assert notices(many, Channel.EMAIL).count() == 4


def test_letters_wait_for_the_end_of_the_tick_and_are_not_lost_with_it(away, monkeypatch):
    tick_at, many, _few = away
    with monkeypatch.context() as broken:
        broken.setattr("certportal.kernel.sla.tick.gather", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tick_at("2026-09-11", last="2026-09-06")
    assert send_due(noon("2026-09-11")) == 0
    assert notices(many, Channel.EMAIL).filter(state=MessageState.QUEUED).count() == 4
    tick_at("2026-09-12", last="2026-09-06")
    assert notices(many, Channel.EMAIL).get().subject == "4 pengingat selama portal berhenti"


def test_what_was_sent_already_is_in_no_summary(away, mailoutbox):
    tick_at, many, _few = away
    tick_at("2026-09-07", last="2026-09-06")
    send_due(noon("2026-09-07"))
    tick_at("2026-09-11", last="2026-09-06")
    assert notices(many, Channel.EMAIL).count() == 4
    assert len(mailoutbox) == 5
