"""Signed links and codes: each opens what it was made for, and nothing else."""

import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import signing
from django.utils import timezone

from certportal.kernel.accounts import brake, invitations, registrations
from certportal.kernel.accounts.backends import IdentifierBackend
from certportal.kernel.accounts.brake import held_tries
from certportal.kernel.accounts.invitations import invite_person, invited_person
from certportal.kernel.accounts.models import WrongTries
from certportal.kernel.accounts.registrations import ask_registration, registration_of
from tests.factories.accounts import PersonFactory

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
