"""Signed links and codes: each opens what it was made for, and nothing else."""

import math
import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import signing
from django.utils import timezone

from certportal.kernel.accounts import brake, invitations, registrations
from certportal.kernel.accounts.backends import IdentifierBackend
from certportal.kernel.accounts.brake import held_tries
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.invitations import invite_person, invited_person
from certportal.kernel.accounts.models import WrongTries
from certportal.kernel.accounts.registrations import ask_registration, registration_of
from certportal.kernel.outbox.models import Message
from tests.factories.accounts import PASSWORD, PersonFactory, person_with

pytestmark = pytest.mark.django_db


def opened_by(token, now):
    """What a link opens, by the word for it."""
    found = {
        "invitation": invited_person(token),
        "registration": registration_of(token, now=now),
        "unlock": held_tries(token),
        "browser": brake._read(with_cookie(token))[1],
    }
    return {word for word, thing in found.items() if thing}


def with_cookie(value):
    request = type("Request", (), {})()
    request.COOKIES = {"dikenal": value}
    return request


@pytest.fixture
def tokens():
    """One true token of each kind, and the moment they were made."""
    now = timezone.now()
    person = PersonFactory(email="diundang@contoh.id")
    person.set_unusable_password()
    person.save()
    row = ask_registration(
        full_name="Siti", email="siti@contoh.id", password="empat kata yang jauh", employment_status="pns",
        nip="196209101986031013", nik="", by=person, now=now,
    )  # fmt: skip
    tries = WrongTries.objects.create(name="n", day=timezone.localdate(now), last_at=now, told_at=now, n=30)
    return now, {
        "invitation": invite_person(person=person, by=person, now=now).url.rstrip("/").rpartition("/")[2],
        "registration": signing.dumps({"registration": row.pk, "email": row.email}, salt=registrations._SALT),
        "unlock": signing.dumps({"tries": tries.pk, "opened": tries.opened}, salt=brake._SALT),
        "browser": signing.dumps(["a" * 32, ["n"]], salt=brake._COOKIE_SALT),
    }


def test_link_opens_what_it_was_made_for_alone(tokens):
    now, made = tokens
    assert {word: opened_by(token, now) for word, token in made.items()} == {word: {word} for word in made}


def test_canary_with_one_salt_for_all_a_link_would_open_more(tokens, monkeypatch):
    now, made = tokens
    for module in (invitations, registrations):
        monkeypatch.setattr(module, "_SALT", brake._SALT)
    with pytest.raises(KeyError):  # the facts of an unlocking link, read as an invitation
        opened_by(made["unlock"], now)


def test_changed_link_opens_nothing(tokens):
    now, made = tokens
    for token in made.values():
        body, dot, seal = token.rpartition(":")
        swapped = "A" if seal[0] != "A" else "B"
        assert opened_by(f"{body}{dot}{swapped}{seal[1:]}", now) == set()
        assert opened_by(f"{body}{dot}", now) == set()


def test_code_of_the_second_factor_lives_for_its_half_minute(settings, monkeypatch):
    secret, now = totp.generate_totp_secret(), 1_790_000_010.0
    monkeypatch.setattr(time, "time", lambda: now)
    step = int(now) // 30
    codes = {ago: totp.format_hotp_value(totp.hotp_value(secret, step - ago)) for ago in (-1, 0, 1, 2)}
    assert {ago for ago, code in codes.items() if totp.validate_totp_code(secret, code)} == {0}


@pytest.mark.parametrize("typed", [" kata berspasi di tepi ", "KATA Besar Kecil", "panjang sekali " * 12])
def test_password_is_taken_letter_for_letter(client, typed):
    person = PersonFactory(nip="196209101986031013", email="a@contoh.id")
    person.set_password(typed)
    person.save()
    for other in (typed.strip() + "x", typed.swapcase(), typed[:-1]):
        assert IdentifierBackend().authenticate(None, identifier=person.nip, password=other) is None
    client.post("/masuk/", {"login": person.nip, "password": typed})
    assert client.session.get("_auth_user_id") == str(person.pk)


@pytest.fixture
def enrolled():
    """Staff with a second factor, and its seed."""
    person = person_with(Role.VERIFIER)
    return person, Authenticator.objects.get(user=person, type="totp")


def code_now(factor):
    return totp.format_hotp_value(totp.hotp_value(get_adapter().decrypt(factor.data["secret"]), int(time.time()) // 30))


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_old_password_still_opens(client):
    person = PersonFactory(nip="196209101986031013")
    with time_machine.travel(timezone.now() + timedelta(days=5 * 365), tick=False):
        client.post("/masuk/", {"login": person.nip, "password": PASSWORD})
        assert signed_in(client) == str(person.pk)


def test_new_password_by_link_does_not_pass_the_second_factor(client, enrolled):
    person, _factor = enrolled
    client.post("/lupa-kata-sandi/", {"email": person.email})
    link = re.search(r"/lupa-kata-sandi/\S+", Message.objects.latest("pk").body)[0]
    page = client.get(link, follow=True).request["PATH_INFO"]
    client.post(page, {"password1": "kuda lantera besok selesai", "password2": "kuda lantera besok selesai"})
    assert signed_in(client) is None
    answer = client.post("/masuk/", {"login": person.nip, "password": "kuda lantera besok selesai"})
    assert answer.url == "/masuk/kode/"
    assert signed_in(client) is None


def test_code_without_the_password_before_it_opens_nothing(client, enrolled):
    _person, factor = enrolled
    answer = client.post("/masuk/kode/", {"code": code_now(factor)})
    assert answer.status_code in {302, 403}
    assert signed_in(client) is None


def test_codes_are_guessed_at_five_times(client, enrolled):
    person, factor = enrolled
    client.post("/masuk/", {"login": person.nip, "password": PASSWORD})
    codes = {f"{number:06d}" for number in range(6)} - {code_now(factor)}
    for code in sorted(codes)[:5]:
        client.post("/masuk/kode/", {"code": code})
    client.post("/masuk/kode/", {"code": code_now(factor)})
    assert signed_in(client) is None


def test_recovery_codes_have_eight_digits(enrolled):
    person, _factor = enrolled
    codes = RecoveryCodes.activate(person).get_unused_codes()
    assert len(set(codes)) == len(codes) >= 10
    assert {re.fullmatch(r"\d{8}", code) is not None for code in codes} == {True}


def test_session_keys_are_long_and_new_at_every_sign_in(client):
    person, keys = PersonFactory(nip="196209101986031013"), []
    client.get("/masuk/")
    for _ in range(3):
        client.post("/masuk/", {"login": person.nip, "password": PASSWORD})
        keys.append(client.cookies["sesi"].value)
        client.get("/akun/")
    assert len(set(keys)) == 1  # signed in already: nothing happens
    client.post("/keluar/")
    client.post("/masuk/", {"login": person.nip, "password": PASSWORD})
    keys.append(client.cookies["sesi"].value)
    assert len(set(keys)) == 2
    assert min(math.log2(36) * len(key) for key in keys) >= 128


@pytest.mark.parametrize("address", ["/meja-kerja/", "/akun/", "/akun/sesi/", "/"])
def test_signing_out_is_offered_on_every_page(client, address):
    client.force_login(PersonFactory())
    assert "/keluar/" in client.get(address).text
