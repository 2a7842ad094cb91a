"""Signing in by NIP, NIK and e-mail, being locked out, signing out."""

import re

import pytest
from axes.models import AccessAttempt
from django.urls import reverse

from certportal.kernel.accounts.backends import IdentifierBackend
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, OutsiderFactory, PersonFactory, person_with

pytestmark = pytest.mark.django_db
NIP, NIK = "196209101986031013", "3171015501850001"
SIGN_IN = "/masuk/"


@pytest.fixture
def person():
    return PersonFactory(nip=NIP, nik=NIK, email="nur@contoh.id", full_name="Nur'aini")


def sign_in(client, login, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"login": login, "password": password}, **extra)


def signed_in_as(client):
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize(
    "login", [NIP, "19620910 198603 1 013", NIK, "3171.0155.0185.0001", "nur@contoh.id", " NUR@Contoh.ID "]
)
def test_any_identifier_signs_in(client, person, login):
    response = sign_in(client, login)
    assert response.status_code == 302
    assert response.url == reverse("home.desk")
    assert signed_in_as(client) == str(person.pk)
    assert AuditEvent.objects.get(verb="sign_in.done").actor_id == person.pk


@pytest.mark.parametrize(
    ("login", "password"),
    [
        (NIP, "salah-sekali-42"),
        ("198501152011012001", PASSWORD),
        ("orang", PASSWORD),
        ("lain@contoh.id", PASSWORD),
        ("1" * 254, PASSWORD),
        ("' OR 1=1--", PASSWORD),
    ],
)
def test_wrong_pair_gets_one_answer_and_a_row_without_what_was_typed(client, person, login, password):
    response = sign_in(client, login, password)
    assert response.status_code == 200
    assert "tidak cocok" in response.content.decode()
    assert signed_in_as(client) is None
    event = AuditEvent.objects.get(verb="sign_in.refused")
    assert event.subject_id == (person.pk if login == NIP else None)
    assert login not in f"{event.note}{event.actor_name}{event.subject_label}"


def test_internal_user_name_is_no_identifier(client, person):
    assert sign_in(client, person.username).status_code == 200
    assert signed_in_as(client) is None


def test_backend_without_a_name_or_a_password_answers_none(person):
    backend = IdentifierBackend()
    assert backend.authenticate(None, password=PASSWORD) is None
    assert backend.authenticate(None, identifier=NIP) is None
    assert backend.authenticate(None, username=person.username, password=PASSWORD) == person


def test_empty_form_says_what_is_missing(client):
    page = client.post(SIGN_IN, {}).content.decode()
    assert "NIP, NIK, atau e-mail" in page
    assert AuditEvent.objects.count() == 0


def test_inactive_and_uninvited_people_get_the_same_answer(client):
    closed = PersonFactory(is_active=False)
    nominated = PersonFactory(password=None)
    for somebody in (closed, nominated):
        assert "tidak cocok" in sign_in(client, somebody.nip).content.decode()
    assert signed_in_as(client) is None


def test_person_without_address_signs_in(client):
    somebody = OutsiderFactory(nik=NIK, email=None)
    sign_in(client, NIK)
    assert signed_in_as(client) == str(somebody.pk)


def test_next_page_is_kept_but_never_elsewhere(client, person):
    assert client.post(SIGN_IN, {"login": NIP, "password": PASSWORD, "next": "/akun/"}).url == "/akun/"
    client.logout()
    elsewhere = client.post(SIGN_IN, {"login": NIP, "password": PASSWORD, "next": "https://jahat.example/"})
    assert elsewhere.url == reverse("home.desk")


def test_closed_pages_lead_to_the_sign_in_page(client):
    response = client.get("/akun/")
    assert response.status_code == 302
    assert response.url == "/masuk/?next=/akun/"


def lock(client, person, **extra):
    identifiers = [NIP, NIK, person.email]
    for n in range(10):
        response = sign_in(client, identifiers[n % 3], "salah-sekali-42", **extra)
    return response


def test_guessing_locks_the_person_whichever_identifier_is_typed(client, person):
    lock(client, person)
    response = sign_in(client, NIP)
    assert response.status_code == 429
    assert int(response["Retry-After"]) <= 15 * 60
    page = response.content.decode()
    assert "Masuk ditahan sementara" in page
    assert re.search(r"setelah <strong>\d+ \w+ \d{4} pukul \d\d\.\d\d WIB", page)
    assert signed_in_as(client) is None
    assert AuditEvent.objects.filter(verb="sign_in.locked.refused").exists()


def test_victim_is_not_locked_from_another_address(client, person):
    lock(client, person, REMOTE_ADDR="203.0.113.9")
    assert sign_in(client, NIP, REMOTE_ADDR="203.0.113.9").status_code == 429
    sign_in(client, NIP, REMOTE_ADDR="198.51.100.4")
    assert signed_in_as(client) == str(person.pk)


def test_forged_forwarding_headers_stay_one_client(client, person):
    for n in range(10):
        sign_in(client, NIP, "salah-sekali-42", headers={"x-forwarded-for": f"10.1.1.{n}"})
    assert sign_in(client, NIP, headers={"x-forwarded-for": "10.9.9.9"}).status_code == 429


def test_success_resets_earlier_failures(client, person):
    for _ in range(9):
        sign_in(client, NIP, "salah-sekali-42")
    sign_in(client, NIP)
    assert signed_in_as(client)
    assert not AccessAttempt.objects.exists()


def test_nothing_typed_reaches_the_tables_of_axes(client, person):
    sign_in(client, NIK, "salah-sekali-42")
    sign_in(client, "3171015501850009", "salah-sekali-42")
    kept = str(list(AccessAttempt.objects.values()))
    for typed in (NIK, "3171015501850009", "salah-sekali-42", person.email):
        assert typed not in kept
    assert AccessAttempt.objects.count() == 2


def test_signing_out_is_a_post_and_leaves_a_row(client, person):
    client.force_login(person)
    assert "Anda akan keluar" in client.get("/keluar/").content.decode()
    assert signed_in_as(client)
    client.post("/keluar/")
    assert signed_in_as(client) is None
    assert AuditEvent.objects.filter(verb="sign_out.done", actor_id=person.pk).exists()


def test_role_taken_away_counts_at_once_and_closed_account_ends_the_session(client, django_user_model):
    staff = person_with(Role.VERIFIER)
    client.force_login(staff)
    assert "Verifikator" in client.get("/akun/").content.decode()
    staff.memberships.all().update(ends_on="2020-02-01")
    assert "Verifikator" not in client.get("/akun/").content.decode()
    django_user_model.objects.filter(pk=staff.pk).update(is_active=False)
    assert client.get("/akun/").status_code == 302
