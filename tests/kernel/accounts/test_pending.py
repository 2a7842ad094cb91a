"""A registration owns nothing before its address is confirmed: pending registrations, their links, and who gets the NIP."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import timezone

from certportal.home.purging import purge
from certportal.kernel.accounts.actions import make_known
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import PendingRegistration, PersonnelEntry, User
from certportal.kernel.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, OrganisationFactory, PersonFactory, person_with

pytestmark = pytest.mark.django_db
NIP, OTHER_NIP = "196209101986031013", "198501152011012001"
CONFIRM = "/daftar/konfirmasi/"
FORM = {
    "full_name": "Nur'aini",
    "employment_status": "pns",
    "nip": NIP,
    "nik": "",
    "email": "nur@contoh.id",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def register(client, **changes):
    return client.post("/daftar/", {**FORM, **changes})


def link_in(mail):
    return re.search(r"http://testserver(/\S+)", mail.body).group(1)


def sign_in(client, login=NIP, password=PASSWORD):
    return client.post("/masuk/", {"login": login, "password": password})


def later(**wait):
    # A number, not a date: a date would change the process's zone.
    return time_machine.travel(time.time() + timedelta(**wait).total_seconds(), tick=False)


def test_mistyped_address_locks_nobody_out(client, post):
    register(client, email="nur@contih.id")
    register(client)
    _, mail = post()
    assert mail.to == ["nur@contoh.id"]
    assert mail.subject == "Konfirmasi pendaftaran Anda"
    client.post(link_in(mail))
    sign_in(client)
    assert client.session["_auth_user_id"] == str(User.objects.get(nip=NIP).pk)


def test_nobody_owns_a_nip_by_typing_it(client):
    register(client)
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()


def test_registration_lapses_after_48_hours(client, post):
    register(client)
    (mail,) = post()
    with later(hours=47, minutes=59):
        assert "Nur&#x27;aini" in client.get(link_in(mail)).text
    with later(hours=48, minutes=1):
        assert "kedaluwarsa" in client.get(link_in(mail)).text
        client.post(link_in(mail))
    assert not User.objects.exists()


def test_first_confirmed_owns_the_nip_and_the_second_waits_for_an_officer(client, post):
    register(client, email="penumpang@contoh.id")
    register(client)
    squatter, owner = post()
    client.post(link_in(owner))
    answer = client.post(link_in(squatter), follow=True).text
    assert User.objects.get().email == "nur@contoh.id"
    assert "menunggu pemeriksaan petugas" in answer
    told = post()[2:]
    assert [mail.to for mail in told] == [["nur@contoh.id"]]
    assert "mendaftar dengan NIP" in told[0].body
    assert "penumpang" not in told[0].body


@pytest.mark.parametrize("known", [False, True])
def test_reply_and_letter_say_the_same_whether_the_nip_is_known_or_not(client, post, known):
    if known:
        PersonFactory(nip=NIP, full_name="Bambang Sutrisno")
    answer = register(client)
    page = client.get(answer.url).text
    (mail,) = post()
    assert (answer.status_code, answer.url) == (302, CONFIRM)
    assert mail.subject == "Konfirmasi pendaftaran Anda"
    assert "Bambang" not in page + mail.body


def test_page_after_sign_up_is_the_same_for_a_known_address(client, post):
    PersonFactory(email="ada@contoh.id")
    pages = []
    for email in ("ada@contoh.id", "nur@contoh.id"):
        register(client, email=email)
        page = client.get(CONFIRM).text
        assert email in page
        pages.append(re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", page.replace(email, "…")))
    assert pages[0] == pages[1]
    assert [mail.subject for mail in post()] == ["Anda sudah memiliki akun", "Konfirmasi pendaftaran Anda"]


def test_confirmation_page_changes_the_address(client, post):
    register(client, email="nur@contih.id")
    with later(minutes=2):
        client.post(CONFIRM, {"email": "nur@contoh.id"})
        first, second = post()
        assert (first.to, second.to) == (["nur@contih.id"], ["nur@contoh.id"])
        assert "diganti" in client.get(link_in(first)).text
        client.post(link_in(first))
        assert not User.objects.exists(), "the link to the old address opens nothing any more"
        client.post(link_in(second))
    assert User.objects.get().email == "nur@contoh.id"


def test_confirmation_page_sends_again_but_not_without_end(client, post):
    register(client)
    refused = client.post(CONFIRM, {"email": "lain@contoh.id"}).text
    assert "Tunggu sampai" in refused
    assert 'value="lain@contoh.id"' in refused
    for minute in range(2, 40, 2):
        with later(minutes=minute):
            last = client.post(CONFIRM, {"email": FORM["email"]}, follow=True).text
            post()
    with later(minutes=41):
        mails = post()
    assert len(mails) == 6
    assert "sudah enam kali" in last


def test_wrong_address_on_the_confirmation_page_is_answered_in_place(client):
    register(client)
    page = client.post(CONFIRM, {"email": "bukan alamat"}).text
    assert 'value="bukan alamat"' in page
    assert "Alamat e-mail belum benar. Tulis misalnya" in page
    assert client.get(CONFIRM).status_code == 200


@pytest.mark.parametrize("login", [NIP, "nur@contoh.id"])
def test_signing_in_unconfirmed_really_sends_the_link_again(client, post, login):
    register(client)
    assert len(post()) == 1
    client.session.flush()
    with later(minutes=2):
        answer = sign_in(client, login)
        assert answer.url == CONFIRM
        assert "nur@contoh.id" in client.get(CONFIRM).text
        assert len(post()) == 2
    assert client.session.get("_auth_user_id") is None


def test_wrong_password_says_nothing_of_a_pending_registration(client, post):
    register(client)
    with later(minutes=2):
        pending, unknown = sign_in(client, password="salah-sekali-42"), sign_in(client, OTHER_NIP)
        assert "tidak cocok" in pending.text
        assert "tidak cocok" in unknown.text
        assert len(post()) == 1


@pytest.mark.parametrize("waiting", [0, 1, 3])
def test_wrong_password_costs_the_same_work_however_many_registrations_wait(client, monkeypatch, waiting):
    """The time of the answer told whether, and how often, a NIP was waiting: each was a password check more."""
    for number in range(waiting):
        register(client, email=f"nur{number}@contoh.id")
    work, encode = [], Argon2PasswordHasher.encode
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *args: (work.append("new"), encode(*args))[1])
    verify = Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *args: (work.append("check"), verify(*args))[1])
    sign_in(client, password="salah-sekali-42")
    assert len(work) == 2, "one for the account, one for the registration, whether or not there are any"


def test_reset_for_a_pending_address_sends_its_link_again(client, post):
    register(client)
    with later(minutes=2):
        assert client.post("/lupa-kata-sandi/", {"email": "Nur@contoh.id"}).url == "/lupa-kata-sandi/terkirim/"
        mails = post()
        assert [mail.subject for mail in mails] == ["Konfirmasi pendaftaran Anda"] * 2
        client.post(link_in(mails[1]))
    assert User.objects.get().nip == NIP


def test_registration_of_earlier_days_that_was_never_confirmed_gives_the_nip_back(client, post):
    old = PersonFactory(nip=NIP, email="nur@contoh.id")
    EmailAddress.objects.filter(user=old).update(verified=False)
    register(client)
    client.post(link_in(post()[0]))
    old.refresh_from_db()
    assert (old.nip, old.email, old.is_active) == (None, None, False)
    assert User.objects.get(nip=NIP).email == "nur@contoh.id"
    assert AuditEvent.objects.filter(verb="person.lapse", subject_id=old.pk).exists()


def test_old_confirmed_account_keeps_its_nip(client, post):
    owner = PersonFactory(nip=NIP)
    register(client)
    client.post(link_in(post()[0]))
    owner.refresh_from_db()
    assert (owner.nip, owner.is_active) == (NIP, True)


@pytest.fixture
def personnel_list():
    """The official address of the NIP."""
    now = timezone.now()
    facts = {"full_name": "NUR AINI", "email": "nur@contoh.id", "added_at": now, "changed_at": now}
    PersonnelEntry.objects.create(nip=NIP, **facts)


@pytest.mark.usefixtures("personnel_list")
def test_personnel_list_outranks_whoever_confirmed_first(client, post):
    squatter = PersonFactory(nip=NIP, email="penumpang@contoh.id")
    register(client)
    client.post(link_in(post()[0]))
    squatter.refresh_from_db()
    assert (squatter.nip, squatter.is_active) == (None, True)
    assert User.objects.get(nip=NIP).email == "nur@contoh.id"
    assert post()[1].to == ["penumpang@contoh.id"]


@pytest.mark.usefixtures("personnel_list")
def test_list_takes_nothing_from_staff_and_nothing_for_another_address(client, post):
    officer = person_with(Role.VERIFIER, nip=NIP)
    for email in ("nur@contoh.id", "lain@contoh.id"):
        register(client, email=email)
    for mail in post():
        client.post(link_in(mail))
    officer.refresh_from_db()
    assert officer.nip == NIP
    assert PendingRegistration.objects.filter(confirmed_at__isnull=False).count() == 2


def test_lapsed_registrations_are_forgotten_and_contested_ones_kept(client, post):
    PersonFactory(nip=OTHER_NIP)
    register(client)
    register(client, nip=OTHER_NIP, email="lain@contoh.id")
    client.post(link_in(post()[1]))
    with later(hours=49):
        purge(timezone.now())
    assert PendingRegistration.objects.get().nip == OTHER_NIP


def test_one_mailbox_is_not_filled_by_many_registrations(client, post):
    for number in range(1, 9):
        register(client, nip=f"19620910198603101{number}")
    assert len(post()) == 6


def test_account_an_office_knows_is_never_given_back_unasked(client, post):
    old = PersonFactory(nip=NIP)
    EmailAddress.objects.filter(user=old).update(verified=False)
    make_known(old, OrganisationFactory(), now=timezone.now())
    register(client)
    client.post(link_in(post()[0]))
    old.refresh_from_db()
    assert (old.nip, old.is_active) == (NIP, True)
