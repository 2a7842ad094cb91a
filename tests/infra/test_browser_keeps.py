"""What a browser is given to keep: cookies with names that bind them to this host, and static files with all headers."""

import json
import os
import subprocess
import sys

import pytest
from django.contrib import messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse

from certportal.kernel.accounts import brake
from tests.architecture.headers import ALWAYS
from tests.architecture.house import ROOT

ASK = """
import json
from django.conf import settings
names = [name for name in dir(settings) if name.endswith(("_COOKIE_NAME", "_COOKIE_SECURE")) or "SECURE_" in name]
print(json.dumps({name: getattr(settings, name) for name in names if "LANGUAGE" not in name}, default=str))
"""


@pytest.fixture(scope="module")
def of_production():
    """Names and marks of the cookies as an installation with DEBUG=0 sets them."""
    environment = os.environ | {"DEBUG": "0", "DJANGO_SETTINGS_MODULE": "certportal.settings"}
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, check=True, capture_output=True)
    return json.loads(done.stdout)


def test_cookies_belong_to_this_host_and_to_https(of_production):
    assert {name: value for name, value in of_production.items() if name.endswith("_NAME")} == {
        "SESSION_COOKIE_NAME": "__Host-sesi",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "KNOWN_BROWSER_COOKIE_NAME": "__Host-dikenal",
    }
    assert {value for name, value in of_production.items() if name.endswith("_SECURE")} == {True}


@pytest.mark.django_db
def test_answers_of_production_insist_on_https(of_production, client, settings):
    for name in ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"):
        setattr(settings, name, of_production[name])
    assert client.get("/masuk/")["Location"].startswith("https://")
    for address in ("/masuk/", "/tidak-ada/", "/api/v1/qualifications"):
        said = client.get(address, secure=True)["Strict-Transport-Security"]
        assert said == "max-age=31536000; includeSubDomains; preload"


def test_known_browser_is_kept_under_that_name(rf, settings):
    settings.KNOWN_BROWSER_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-dikenal", True
    answer = HttpResponse()
    brake.remember_browser(rf.get("/"), answer, "nama")
    cookie = answer.cookies["__Host-dikenal"]
    assert (cookie["path"], cookie["domain"], cookie["secure"], cookie["httponly"]) == ("/", "", True, True)
    again = rf.get("/")
    again.COOKIES["__Host-dikenal"] = cookie.value
    assert brake.counted_name(again, "nama") != "nama"


def test_words_for_the_next_page_travel_in_no_cookie(rf):
    def view(request):
        messages.success(request, "Berkas Nur'aini diterima.")
        return HttpResponse()

    request = rf.get("/")
    request.session = SessionStore()
    assert MessageMiddleware(view)(request).cookies == {}
    assert [key for key, value in request.session.items() if "Berkas Nur'aini" in value] == ["_messages"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["js/app.js", "css/base.css", "icons/mark.svg"])
def test_static_files_are_framed_by_nobody_and_read_by_no_other_site(client, name):
    answer = client.get(f"/static/{name}")
    answer.close()
    assert answer.status_code == 200
    assert "charset" in answer["Content-Type"] or name.endswith(".svg")
    assert {header: answer.get(header) for header in ALWAYS} == ALWAYS
    assert "frame-ancestors 'none'" in answer.get("Content-Security-Policy", "")
    assert not answer.has_header("Access-Control-Allow-Origin")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/static/", "/static/js/", "/media/", "/.git/config"])
def test_folders_are_listed_to_nobody(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/masuk/", "/sehat/", "/api/v1/qualifications", "/static/js/app.js"])
def test_trace_is_answered_nowhere(client, address):
    answer = client.trace(address, headers={"x-mark": "rahasia"})
    assert answer.status_code in {404, 405}
    assert b"rahasia" not in b"".join(answer)
