"""An address that does not exist is marked: its owner reads it on the desk, until it changes or a letter arrives."""

import smtplib
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend

from certportal.kernel.accounts.models import User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.outbox import send
from certportal.kernel.outbox.actions import retry
from certportal.kernel.outbox.queries import set_aside
from certportal.kernel.outbox.send import send_due
from tests.factories.accounts import PersonFactory
from tests.factories.outbox import BORN, MailFactory

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
ADDRESS = "tidak.ada@contoh.go.id"
SENTENCE = f"E-mail kami ke {ADDRESS} ditolak"


@pytest.fixture
def says(monkeypatch):
    """What the receiving server says to every letter; empty: it takes them."""
    reply = []

    class Server(EmailBackend):
        def send_messages(self, messages):
            if reply:
                raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: reply[0]})
            return super().send_messages(messages)

    monkeypatch.setattr(send, "get_connection", Server)
    return reply


@pytest.fixture
def person():
    return PersonFactory(email=ADDRESS)


def verbs(person):
    return list(
        AuditEvent.objects.filter(subject_id=person.pk, verb__startswith="email.").values_list("verb", flat=True)
    )


def bounced(says, letters=1):
    says[:] = [(550, b"5.1.1 no such user")]
    MailFactory.create_batch(letters, address=ADDRESS)
    send_due(BORN)
    says.clear()


def test_person_reads_on_the_desk_that_their_address_refuses(client, says, person):
    client.force_login(person)
    assert SENTENCE not in client.get("/meja-kerja/").content.decode()
    bounced(says, letters=3)
    assert SENTENCE in client.get("/meja-kerja/").content.decode()
    assert verbs(person) == ["email.refuse"]


def test_full_box_and_policy_mark_nobody(says, person):
    says[:] = [(550, b"5.2.2 mailbox full")]
    MailFactory(address=ADDRESS)
    send_due(BORN)
    assert not User.objects.get(pk=person.pk).refuses_letters


def test_another_address_is_not_marked_by_the_old_one(says, person):
    bounced(says)
    User.objects.filter(pk=person.pk).update(email="baru@contoh.go.id")
    assert not User.objects.get(pk=person.pk).refuses_letters


def test_letter_that_arrives_later_clears_the_mark(says, person):
    bounced(says)
    MailFactory(address=ADDRESS)
    MailFactory(address="lain@contoh.go.id")
    send_due(BORN + timedelta(minutes=1))
    assert not User.objects.get(pk=person.pk).refuses_letters
    assert sorted(verbs(person)) == ["email.accept", "email.refuse"]


def test_refused_letter_is_tried_again_at_the_present_address_unless_it_is_about_the_address(says, person, mailoutbox):
    says[:] = [(550, b"5.1.1 no such user")]
    MailFactory(recipient=person, address=ADDRESS, subject="Kabar")
    MailFactory(recipient=person, address=ADDRESS, subject="Tautan", expires_at=BORN + timedelta(days=1))
    MailFactory(recipient=None, address=ADDRESS, subject="Bukti alamat", expires_at=BORN + timedelta(days=1))
    MailFactory(recipient=PersonFactory(email=None, password=None), address=ADDRESS, subject="Tanpa alamat")
    send_due(BORN)
    says.clear()
    User.objects.filter(pk=person.pk).update(email="baru@contoh.go.id")
    assert retry(set_aside(), by=SYSTEM, now=BORN) == 4
    send_due(BORN + timedelta(minutes=1))
    assert {mail.subject: mail.to for mail in mailoutbox} == {
        "Kabar": ["baru@contoh.go.id"],
        "Tautan": [ADDRESS],
        "Bukti alamat": [ADDRESS],
        "Tanpa alamat": [ADDRESS],
    }
