"""Guessing at one account from many addresses: slowed down, at most 30 wrong tries a day, then a mailed link."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from certportal.kernel.accounts import brake
from certportal.kernel.accounts.attempts import locked_until
from certportal.kernel.accounts.models import WrongTries
from certportal.kernel.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, PersonFactory
from tests.kernel.accounts.test_registration import link_in

pytestmark = pytest.mark.django_db
NIP, UNKNOWN = "196209101986031013", "198501152011012001"
WRONG = "salah-sekali-42"
NOON = 1_795_323_600  # of an ordinary day: no test may cross midnight


@pytest.fixture
def person():
    return PersonFactory(nip=NIP, email="nur@contoh.id")


def at(minutes, seconds=0):
    return time_machine.travel(NOON + timedelta(minutes=minutes, seconds=seconds).total_seconds(), tick=False)


def sign_in(client, login=NIP, password=PASSWORD, **extra):
    return client.post("/masuk/", {"login": login, "password": password}, **extra)


def guess(client, times, login=NIP, first_minute=0):
    """One wrong try a minute and a half, each from another address."""
    for n in range(times):
        with at(first_minute, seconds=90 * n):
            client.cookies.clear()
            answer = sign_in(client, login, WRONG, REMOTE_ADDR=f"203.0.{n // 200}.{n % 200 + 1}")
    return answer


def guessed(client, times, first_minute=0):
    """As many wrong tries, of which one is typed: that every one of them counts, two tests see."""
    guess(client, 1, first_minute=first_minute)
    WrongTries.objects.update(n=times)


def signed_in(client):
    return bool(client.session.get("_auth_user_id"))


@pytest.mark.parametrize("login", [NIP, UNKNOWN])
def test_tries_from_many_addresses_are_slowed_down(client, person, login):
    with at(0):
        for n in range(12):
            answer = sign_in(client, login, WRONG, REMOTE_ADDR=f"203.0.113.{n + 1}")
    assert "Tunggu 2 detik" in answer.text
    assert f'value="{login}"' in answer.text
    with at(0, seconds=1):
        sign_in(client, login)
        assert not signed_in(client)
    with at(2):
        sign_in(client, login)
        assert signed_in(client) == (login == NIP)


def test_few_mistakes_slow_nobody_down(client, person):
    for n in range(9):
        with at(0, seconds=n):
            assert "tidak cocok" in sign_in(client, password=WRONG).text
    with at(0, seconds=10):
        sign_in(client)
        assert signed_in(client)


@pytest.mark.parametrize("login", [NIP, UNKNOWN])
def test_after_thirty_wrong_tries_a_day_even_the_right_password_waits_for_the_mailed_link(client, post, person, login):
    guess(client, 30, login)
    with at(60):
        answer = sign_in(client, login)
        again = sign_in(client, login)
        assert (answer.status_code, again.status_code) == (429, 429)
        assert "tautan pembuka" in answer.text
        assert not signed_in(client)
        assert [mail.to for mail in post()] == ([["nur@contoh.id"]] if login == NIP else [])
    assert AuditEvent.objects.filter(verb="sign_in.held.refused").count() == 2


@pytest.mark.parametrize("fields", [{"email": None}, {"is_active": False}])
def test_owner_without_an_address_or_an_open_account_is_written_to_nowhere(client, post, person, fields):
    """The page stays the same as everybody's."""
    type(person).objects.filter(pk=person.pk).update(**fields)
    guessed(client, 30)
    with at(60):
        answer = sign_in(client)
        assert (answer.status_code, post()) == (429, [])
        assert "tautan pembuka" in answer.text


def test_mailed_link_opens_once_and_by_its_button(client, post, person):
    guessed(client, 30)
    with at(60):
        sign_in(client)
        link = link_in(post()[0])
        assert "Buka kunci" in client.get(link).text
        assert sign_in(client).status_code == 429, "looking opens nothing"
        assert client.post(link).url == "/masuk/"
        assert client.get(link).status_code == 410
        sign_in(client)
        assert signed_in(client)


def test_forged_link_opens_nothing(client, person):
    assert client.get("/masuk/buka/tidak:ada/").status_code == 410
    assert client.post("/masuk/buka/tidak:ada/").status_code == 410


def test_next_day_begins_anew(client, person):
    guessed(client, 30)
    with at(24 * 60):
        sign_in(client)
        assert signed_in(client)


def test_browser_that_signed_in_before_is_not_held_by_strangers(client, person, django_user_model):
    with at(0):
        sign_in(client)
        client.post("/keluar/")
        known = client.cookies["dikenal"]
    assert known["httponly"]
    guessed(client, 30, first_minute=10)
    guess(client, 1, first_minute=60)
    client.cookies["dikenal"] = known.value
    with at(120):
        sign_in(client)
        assert signed_in(client)


def test_known_browser_has_its_own_thirty(client, person):
    with at(0):
        sign_in(client)
        client.post("/keluar/")
        known = client.cookies["dikenal"].value
    for n in range(30):
        with at(10, seconds=90 * n):
            client.cookies["dikenal"] = known
            sign_in(client, password=WRONG, REMOTE_ADDR=f"198.51.100.{n + 1}")
    with at(120):
        assert sign_in(client).status_code == 429


def test_asking_again_for_the_password_counts_too(client, person):
    client.force_login(person)
    for n in range(11):
        with at(0, seconds=10 * n):
            client.post("/akun/pastikan/", {"password": WRONG}, REMOTE_ADDR=f"203.0.113.{n + 1}")
    with at(0, seconds=101):
        assert "Tunggu" in client.post("/akun/pastikan/", {"password": PASSWORD}).text


# --- The counts themselves -------------------------------------------------------------------------------------------


def tries(name):
    return list(WrongTries.objects.filter(name=name).values_list("day", "n"))


def test_without_a_counted_attempt_the_wait_begins_now(rf):
    """Axes may lock by a setting of its own, without a row."""
    with at(0):
        assert locked_until(rf.post("/masuk/", {"login": "x"})) > timezone.now()


def test_a_right_try_takes_itself_back_and_never_more():
    now = timezone.now()
    for _n in range(2):
        brake.take_try("a", now=now)
    for left in (1, 0, 0):
        brake.give_back("a", now=now)
        assert tries("a") == [(timezone.localdate(now), left)]


def test_a_browser_knows_the_last_five_people_who_signed_in(rf):
    """A family or a counter shares one; who signs in again is not counted twice."""
    request, response = rf.get("/"), HttpResponse()
    for name in ("satu", "dua", "tiga", "empat", "lima", "enam", "dua"):
        brake.remember_browser(request, response, name)
        request.COOKIES[settings.KNOWN_BROWSER_COOKIE_NAME] = response.cookies[settings.KNOWN_BROWSER_COOKIE_NAME].value
    known = {
        name for name in ("satu", "dua", "tiga", "empat", "lima", "enam") if brake.counted_name(request, name) != name
    }
    assert known == {"dua", "tiga", "empat", "lima", "enam"}
    brake.remember_browser(request, response, "tujuh")
    request.COOKIES[settings.KNOWN_BROWSER_COOKIE_NAME] = response.cookies[settings.KNOWN_BROWSER_COOKIE_NAME].value
    assert brake.counted_name(request, "tiga") == "tiga"
    assert brake.counted_name(request, "dua") != "dua"
