"""`first_admin`, `release_factor` and `test_mail`: what an operator types on the server."""

import smtplib
import socket
import ssl
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from certportal.home.management.commands import first_admin
from certportal.kernel.accounts.enums import OrganisationKind, Role
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.accounts.releasing import has_second_factor
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.send import send_due
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with

NIP = "199402142018011001"


def said(command, *words):
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


def refused(command, *words):
    with pytest.raises(CommandError) as found:
        said(command, *words)
    return str(found.value)


# --- first_admin ---------------------------------------------------------------------------------------------------


@pytest.fixture
def agency(db):
    return OrganisationFactory(name="BKPSDM", kind=OrganisationKind.AGENCY)


NAMED = ("--name", "Rizky Pratama, S.Kom.", "--nip", NIP)


def test_first_admin_gets_the_role_and_a_link_that_works(agency, client):
    text = said("first_admin", *NAMED)
    person = User.objects.get(nip=NIP)
    assert list(people_with(Role.SYSTEM_ADMIN, agency)) == [person]
    assert "Rizky Pratama, S.Kom. kini admin sistem di BKPSDM." in text
    assert "verifikasi dua langkah" in text
    link = next(word for word in text.split() if "/undangan/" in word)
    password = "kalimat panjang milik sendiri 7"
    client.post(link.removeprefix("http://testserver"), {"password1": password, "password2": password})
    person.refresh_from_db()
    assert person.check_password(password)
    assert [event.actor_name for event in AuditEvent.objects.filter(verb="role.grant")] == ["Sistem"]


def test_first_admin_with_an_address_is_mailed_too(agency):
    text = said("first_admin", "--name", "Rizky Pratama", "--email", "Rizky@contoh.go.id")
    send_due(timezone.now())
    assert "dikirim ke rizky@contoh.go.id" in text
    assert [letter.to for letter in mail.outbox] == [["rizky@contoh.go.id"]]


def test_second_first_admin_is_refused_unless_meant(agency):
    said("first_admin", *NAMED)
    assert "Sudah ada admin sistem: Rizky Pratama, S.Kom." in refused("first_admin", *NAMED)
    said("first_admin", "--another", "--name", "Orang Lain", "--nip", "198501152010012003")
    assert people_with(Role.SYSTEM_ADMIN, agency).count() == 2


def test_admin_whose_account_is_closed_does_not_count(agency):
    person_with(Role.SYSTEM_ADMIN, agency, is_active=False)
    said("first_admin", *NAMED)
    assert User.objects.filter(nip=NIP).exists()


def test_somebody_known_gets_the_role_and_keeps_the_password(agency):
    person = PersonFactory(nip=NIP)
    assert "dapat langsung masuk" in said("first_admin", *NAMED)
    assert Membership.objects.filter(user=person, role=Role.SYSTEM_ADMIN).exists()
    assert User.objects.count() == 1


def test_operator_is_asked_for_what_is_missing(agency, monkeypatch):
    questions = []
    answers = iter(["Rizky Pratama", NIP, ""])
    monkeypatch.setattr("builtins.input", lambda question: questions.append(question) or next(answers))
    said("first_admin")
    assert [question.split(" (")[0] for question in questions] == [
        "Nama lengkap dengan gelar: ",
        "NIP",
        "Alamat e-mail",
    ]
    assert User.objects.get(nip=NIP).email is None


def test_nobody_to_ask_is_a_sentence(agency, monkeypatch):
    def nobody(_question):
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert "Sebutkan --name" in refused("first_admin")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--name", "Rizky", "--nip", "123"), "NIP terdiri dari 18 angka"),
        (("--name", "Rizky", "--nip", "", "--email", ""), "Isi NIP atau alamat e-mail"),
        (("--name", "Rizky", "--email", "bukan alamat"), "e-mail"),
        (("--name", "", "--nip", NIP), "ama"),
    ],
)
def test_wrong_data_is_a_sentence_and_writes_nothing(agency, words, sentence):
    assert sentence in refused("first_admin", *words)
    assert not User.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_without_a_catalogue_the_next_step_is_named():
    assert "manage.py load_catalogue" in refused("first_admin", *NAMED)


def test_one_of_several_agencies_must_be_named(agency):
    OrganisationFactory(name="Disnaker", kind=OrganisationKind.AGENCY)
    text = refused("first_admin", *NAMED)
    assert "BKPSDM" in text
    assert "Disnaker" in text
    assert "Disnaker" in refused("first_admin", *NAMED, "--organisation", "Dinas Lain")
    assert "di Disnaker" in said("first_admin", *NAMED, "--organisation", "disnaker")
    assert first_admin._organisation("BKPSDM") == agency


# --- release_factor ------------------------------------------------------------------------------------------------
WHY = "Surat 800/12: ponsel hilang, kartu pegawai diperiksa"


def lost(agency, **facts):
    person = person_with(
        Role.SYSTEM_ADMIN, agency, nip=NIP, full_name="Rizky Pratama", email="rizky@contoh.go.id", **facts
    )
    assert has_second_factor(person)
    return person


def test_the_only_admin_comes_in_again_and_what_was_done_is_kept_and_told(agency, client):
    person = lost(agency)
    client.force_login(person)
    UserSession.objects.create(user=person, session_key=client.session.session_key, ip="192.0.2.1", user_agent="")
    text = said("release_factor", NIP, "--reason", f"  {WHY} ")
    assert not has_second_factor(person)
    assert "http://testserver/masuk/" in text
    assert client.get("/akun/").url.startswith("/masuk/?"), "their sessions have ended"
    row = AuditEvent.objects.get(verb="second_factor.release")
    assert (row.actor_name, row.subject_id, row.note) == ("Sistem", person.pk, WHY)
    send_due(timezone.now())
    (letter,) = mail.outbox
    assert (letter.to, WHY in letter.body) == (["rizky@contoh.go.id"], True)
    assert "Pengelola server melepas verifikasi dua langkah" in letter.body


@pytest.mark.parametrize(
    ("login", "reason", "sentence"),
    [
        ("198501152010012003", WHY, "Tidak ada akun"),
        (NIP, "  ", "Tulis alasannya"),
        (NIP, "x" * 501, "paling banyak 500"),
        (NIP, WHY, "Akun ini nonaktif"),
    ],
)
def test_what_releases_nothing_is_a_sentence(agency, login, reason, sentence):
    person = lost(agency, is_active="nonaktif" not in sentence)
    assert sentence in refused("release_factor", login, "--reason", reason)
    assert has_second_factor(person)
    assert not AuditEvent.objects.filter(verb="second_factor.release").exists()
    person.is_active = True
    person.save(update_fields=["is_active"])
    said("release_factor", person.email, "--reason", WHY)
    assert "tidak memakai verifikasi dua langkah" in refused("release_factor", NIP, "--reason", WHY)


def test_an_account_that_was_merged_names_the_one_that_is_used(agency):
    person, kept = lost(agency), PersonFactory(full_name="Rizky Pratama, S.Kom.")
    person.is_active, person.merged_into = False, kept
    person.save(update_fields=["is_active", "merged_into"])
    assert "digabungkan ke akun Rizky Pratama, S.Kom." in refused("release_factor", NIP, "--reason", WHY)


# --- test_mail -----------------------------------------------------------------------------------------------------


def test_letter_is_sent_and_the_way_is_told(settings):
    text = said("test_mail", "orang@contoh.go.id")
    assert settings.DEFAULT_FROM_EMAIL in text
    assert "tidak dikirim ke siapa pun" in text  # memory, in the tests
    letter = mail.outbox[0]
    assert letter.to == ["orang@contoh.go.id"]
    assert settings.SITE_URL in letter.body


def test_files_are_told_apart_from_sending(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    assert f"Disimpan sebagai berkas di {tmp_path}" in said("test_mail", "orang@contoh.go.id")
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("address", ["", "orang", "orang@", "a@b.id\nBcc: c@d.id"])
def test_an_address_that_is_none_is_refused(address):
    assert "bukan alamat e-mail" in refused("test_mail", address)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (smtplib.SMTPAuthenticationError(535, b"bad"), "nama pengguna atau kata sandi"),
        (smtplib.SMTPSenderRefused(550, b"no", "a@b"), "FROM_EMAIL"),
        (smtplib.SMTPRecipientsRefused({}), "alamat penerima"),
        (smtplib.SMTPServerDisconnected("x"), "memutus sambungan"),
        (smtplib.SMTPDataError(554, b"spam"), "server e-mail menolak"),
        (ssl.SSLCertVerificationError("x"), "sertifikat TLS"),
        (ssl.SSLError("x"), "465"),
        (socket.gaierror(-2, "x"), "nama server"),
        (TimeoutError("x"), "tidak menjawab"),
        (ConnectionRefusedError("x"), "porta itu"),
        (OSError("x"), "tidak dapat dihubungi"),
    ],
)
def test_what_went_wrong_is_told_in_words_and_in_the_answer_of_the_server(monkeypatch, fault, words):
    def fail(*_words):
        raise fault

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    text = refused("test_mail", "orang@contoh.go.id")
    assert text.startswith("Tidak terkirim: ")
    assert words in text
    assert "Jawaban aslinya: " in text


def test_a_server_that_is_not_there_is_told(settings):
    """A real connection, to a port where nobody listens."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = taken.getsockname()[1]
        assert "tidak ada yang mendengarkan" in refused("test_mail", "orang@contoh.go.id")
