from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.template import TemplateDoesNotExist

from certportal.kernel.outbox.compose import compose, letter
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.fence import fenced, fenced_text
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.queries import notices_about
from certportal.kernel.outbox.write import write
from tests.factories.accounts import PersonFactory
from tests.factories.outbox import BORN, NoticeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.engines, pytest.mark.watched]
ON = date(2026, 12, 10)


def send(kind, *people, key="k", who="Nur'aini", **more):
    return write(kind, to=people, facts={"who": who, "on": ON}, key=key, now=BORN, **more)


def test_notice_is_in_the_portal_at_once_and_waits_as_mail(greeting):
    person = PersonFactory(password=None, full_name="Dr. H. Ahmad, S.Kom., M.M.", email="ahmad@contoh.go.id")
    in_app, mail = send(greeting, person, about=person, url="/berkas/ABC/")
    assert (in_app.channel, in_app.state, in_app.sent_at) == (Channel.IN_APP, MessageState.SENT, BORN)
    assert in_app.subject == "Kabar untuk Nur'aini"
    assert in_app.body == "Halo Nur'aini, tanggal 10 Desember 2026."
    assert (mail.state, mail.sent_at, mail.address) == (MessageState.QUEUED, None, "ahmad@contoh.go.id")
    assert mail.body == (
        "Yth. Dr. H. Ahmad, S.Kom., M.M.,\n\nHalo Nur'aini, tanggal 10 Desember 2026.\n\n"
        "Buka di portal:\nhttp://testserver/berkas/ABC/\n\n"
        "Pesan ini dikirim otomatis oleh Portal Sertifikasi. Mohon tidak membalas e-mail ini.\n"
    )
    assert list(notices_about(person)) == [mail, in_app]
    assert (in_app.key, mail.key) == (f"k:in_app:{person.pk}", f"k:email:{person.pk}")


def test_letter_without_a_page_has_no_link(greeting):
    text = compose(greeting, {"who": "A", "on": ON})
    assert "Buka di portal" not in letter(text, name="A", url="")


def test_writing_the_same_key_again_gives_the_same_rows(greeting):
    person = PersonFactory(password=None)
    first = send(greeting, person)
    Message.objects.filter(pk=first[0].pk).update(read_at=BORN)
    assert send(greeting, person, who="Lain") == first
    assert Message.objects.count() == 2
    assert Message.objects.get(pk=first[0].pk).read_at == BORN
    assert "Nur'aini" in Message.objects.get(pk=first[0].pk).subject


def test_person_named_twice_is_told_once(greeting):
    person = PersonFactory(password=None)
    assert len(send(greeting, person, person)) == 2


def test_person_without_address_or_not_active_gets_no_mail(greeting):
    quiet = PersonFactory(password=None, email=None)
    gone = PersonFactory(password=None, is_active=False)
    rows = send(greeting, quiet, gone)
    assert [(row.channel, row.recipient) for row in rows] == [(Channel.IN_APP, quiet), (Channel.IN_APP, gone)]


def test_nobody_to_tell_writes_nothing(greeting):
    assert send(greeting) == []
    assert Message.objects.count() == 0


def test_failed_transaction_leaves_no_message(greeting):
    with transaction.atomic():
        send(greeting, PersonFactory(password=None))
        transaction.set_rollback(True)
    assert Message.objects.count() == 0


@pytest.mark.parametrize("url", ["https://jahat.example/", "//jahat.example/", "berkas/1/"])
def test_page_outside_the_portal_is_a_programming_error(greeting, url):
    with pytest.raises(ValueError, match="page of this portal"):
        send(greeting, PersonFactory(password=None), url=url)


def test_unknown_kind_is_a_programming_error():
    with pytest.raises(TemplateDoesNotExist):
        send("no_such_kind", PersonFactory(password=None))


@pytest.mark.parametrize("text", ["Halo\n\nIsi", "Subjek:\n\nIsi", "Subjek: Judul\n\n", ""])
def test_text_without_subject_or_body_is_a_programming_error(message_kind, text):
    message_kind("test_bad", text)
    with pytest.raises(ValueError, match="must start with"):
        compose("test_bad", {})


def test_message_id_is_stable_and_differs_by_person(greeting):
    one, other = PersonFactory(password=None), PersonFactory(password=None)
    first = {row.recipient_id: row.message_id for row in send(greeting, one, other) if row.message_id}
    Message.objects.all().delete()
    again = {row.recipient_id: row.message_id for row in send(greeting, one, other) if row.message_id}
    assert first == again
    assert len(set(first.values())) == 2
    assert all(one.endswith("@testserver>") for one in first.values())


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Nur'aini", "Nur'aini"),
        ("Dr. H. Ahmad, S.Kom., M.M.", "Dr. H. Ahmad, S.Kom., M.M."),
        ("Đặng Björn O’Neil 李", "Đặng Björn O’Neil 李"),
        ("<b>Budi</b> & Co", "<b>Budi</b> & Co"),
        ("Budi\r\nBcc: semua@contoh.go.id", "Budi Bcc: semua@contoh.go.id"),
        ("klik https://jahat.example/x", "klik https: //jahat.example/x"),
        ("WWW.jahat.example", "W WW.jahat.example"),
        ("mailto:a@b.c", "m ailto:a@b.c"),
        ("{{ who }}{% load x %}", "{{ who }}{% load x %}"),
        ("a\u202eb\u200bc\x00d", "abcd"),
        ("a" * 3000, "a" * 1000),
    ],
)
def test_typed_values_are_inert(greeting, typed, told):
    assert fenced_text(typed) == told
    assert compose(greeting, {"who": typed, "on": ON}).body == f"Halo {told}, tanggal 10 Desember 2026."


def test_fence_reaches_into_lists_and_leaves_other_values():
    assert fenced({"a": ["x\ny", 3, ON], "b": {"c": ("p\nq",)}}) == {"a": ["x y", 3, ON], "b": {"c": ["p q"]}}


def test_subject_stays_one_line_and_within_its_column(message_kind):
    message_kind("test_long", "Subjek: {{ who }}\n\nIsi.")
    assert compose("test_long", {"who": "x\ny" * 200}).subject == ("x y" * 200)[:200]


def test_gaps_left_by_conditions_are_closed(message_kind):
    message_kind("test_gaps", "Subjek: S\n\nSatu.\n{% if no %}x{% endif %}\n\n{% if no %}x{% endif %}\nDua.\n\n\n")
    assert compose("test_gaps", {}).body == "Satu.\n\nDua."


@pytest.mark.parametrize(
    "facts",
    [
        {"state": MessageState.QUEUED, "sent_at": None},
        {"recipient": None},
        {"sent_at": None},
        {"channel": "pigeon"},
        {"channel": Channel.EMAIL, "address": "a@b.id", "message_id": ""},
        {"channel": Channel.EMAIL, "address": "", "message_id": "<x@y>"},
    ],
)
def test_row_that_cannot_be_is_refused_by_the_database(facts):
    with pytest.raises(IntegrityError):
        NoticeFactory(**facts)


def test_a_degree_at_the_end_of_a_sentence_brings_its_own_full_stop():
    facts = {
        "name": "Sri Hartati",
        "title": "Memberi peran Pimpinan kepada Dr. Budi, M.Si.",
        "reason": "Dan seterusnya...",
    }
    said = compose("approval_asked", facts | {"until": BORN}).body
    assert "kepada Dr. Budi, M.Si.\n" in said
    assert ".." not in said.replace("...", "")
