"""Sessions: staff are signed out when nothing happens, nobody stays longer than a day's work, others can be ended."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from certportal.kernel.accounts.actions import deactivate_person, reactivate_person
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.record import SYSTEM
from tests.factories.accounts import PASSWORD, PersonFactory, person_with

pytestmark = pytest.mark.django_db
SESSIONS = "/akun/sesi/"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"


def later(**wait):
    return time_machine.travel(time.time() + timedelta(**wait).total_seconds(), tick=False)


def signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("role", "minutes", "stays"), [(Role.VERIFIER, 29, True), (Role.VERIFIER, 31, False), (Role.APPLICANT, 31, True)]
)
def test_staff_are_signed_out_after_half_an_hour_without_a_click(client, role, minutes, stays):
    client.force_login(person_with(role))
    with later(minutes=minutes):
        answer = client.get("/akun/")
        assert (answer.status_code == 200) == stays
        assert signed_in(client) == stays
    if not stays:
        assert answer.url == "/masuk/?next=/akun/&sesi=diam"
        assert "tidak ada kegiatan" in client.get(answer.url).text


def test_each_click_begins_the_half_hour_anew(client):
    client.force_login(person_with(Role.VERIFIER))
    for minutes in (20, 40, 60):
        with later(minutes=minutes):
            assert client.get("/akun/").status_code == 200


def test_what_was_sent_after_the_end_is_said_not_to_be_saved(client):
    client.force_login(person_with(Role.VERIFIER))
    with later(minutes=31):
        assert "kiriman=belum-tersimpan" in client.post("/akun/kata-sandi/", {}).url


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.APPLICANT])
def test_nobody_stays_signed_in_longer_than_eight_hours_however_busy(client, role):
    client.force_login(person_with(role))
    for minutes in range(25, 480, 25):
        with later(minutes=minutes):
            assert client.get("/akun/").status_code == 200
    with later(minutes=481):
        assert client.get("/akun/").status_code == 302


def test_public_pages_stay_open_after_the_end(client):
    client.force_login(person_with(Role.VERIFIER))
    with later(minutes=31):
        assert client.get("/").status_code == 200


@pytest.fixture
def person():
    return PersonFactory(nip="196209101986031013")


def browser(person, agent="", **extra):
    client = Client(headers={"user-agent": agent})
    client.post("/masuk/", {"login": person.nip, "password": PASSWORD}, **extra)
    return client


def test_page_names_every_browser_and_ends_the_others(person):
    here, there = browser(person, CHROME), browser(person, "Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/140.0")
    page = here.get(SESSIONS).text
    assert "Chrome di Android" in page
    assert "Firefox di Linux" in page
    assert page.count("Peramban ini") == 1
    assert "Akhiri sesi lain" in page
    assert here.post(SESSIONS).url == SESSIONS
    assert signed_in(here)
    assert there.get("/akun/").status_code == 302
    assert "Firefox" not in here.get(SESSIONS).text
    assert Session.objects.count() >= 1


def test_sessions_of_others_are_left_alone(person):
    stranger = browser(PersonFactory(nip="198501152011012001"))
    browser(person).post(SESSIONS)
    assert stranger.get("/akun/").status_code == 200


def test_old_sign_in_is_asked_for_the_password_before_ending_others(person):
    here, there = browser(person), browser(person)
    with later(minutes=11):
        assert "/akun/pastikan/" in here.post(SESSIONS).url
        assert there.get("/akun/").status_code == 200
        here.post("/akun/pastikan/", {"password": PASSWORD, "next": SESSIONS})
        assert there.get("/akun/").status_code == 302


def test_account_page_leads_there(client, person):
    client.force_login(person)
    assert SESSIONS in client.get("/akun/").text


def test_session_that_ended_elsewhere_is_not_listed(person):
    here, there = browser(person), browser(person)
    there.post("/keluar/")
    assert here.get(SESSIONS).text.count("Masuk pada") == 1


def test_proving_it_again_gives_the_session_another_key(person):
    """Whoever had read the key of an open session does not share in what the proof opens."""
    here, thief, there = browser(person, CHROME), Client(), browser(person, CHROME)
    thief.cookies["sesi"] = here.cookies["sesi"].value
    assert thief.get("/akun/").status_code == 200
    with later(minutes=11):
        here.post("/akun/pastikan/", {"password": PASSWORD, "next": SESSIONS})
        assert here.get("/akun/").status_code == 200
        assert thief.get("/akun/").status_code == 302
        assert there.get(SESSIONS).text.count("Masuk pada") == 2


def test_closing_an_account_ends_its_sessions_for_good(person):
    here = browser(person)
    deactivate_person(person=person, by=SYSTEM, note="Pindah tugas", now=timezone.now())
    assert Session.objects.filter(session_key=here.cookies["sesi"].value).count() == 0
    reactivate_person(person=person, by=SYSTEM, note="Kembali", now=timezone.now())
    assert here.get("/akun/").status_code == 302
