"""Notices for tests."""

from datetime import UTC, datetime

import factory

from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message
from tests.factories.accounts import PersonFactory

BORN = datetime(2026, 11, 20, 2, tzinfo=UTC)


class NoticeFactory(factory.django.DjangoModelFactory):
    """An unread in-app notice."""

    class Meta:
        model = Message

    kind = "reminder"
    channel = Channel.IN_APP
    recipient = factory.SubFactory(PersonFactory, password=None)
    subject = factory.Sequence(lambda n: f"Kabar ke-{n}")
    body = "Isi kabar."
    key = factory.Sequence(lambda n: f"test:{n}")
    state = MessageState.SENT
    created_at = BORN
    sent_at = BORN


class MailFactory(NoticeFactory):
    """An e-mail that waits to be sent."""

    channel = Channel.EMAIL
    address = factory.Sequence(lambda n: f"penerima{n}@contoh.go.id")
    message_id = factory.Sequence(lambda n: f"<test-{n}@testserver>")
    state = MessageState.QUEUED
    sent_at = None
