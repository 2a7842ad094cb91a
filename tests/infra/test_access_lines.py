"""One line per request and per job: found by the code on the error page, and without anybody's name, number or address."""

import json
import logging
import re
from contextlib import suppress

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.request_facts import request_facts, set_request_facts
from certportal.kernel.jobs import queue, registry
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.queue import enqueue, enqueue_all
from certportal.kernel.jobs.registry import GiveUpError, handler
from certportal.kernel.web.middleware import RequestFacts
from certportal.plainlog import OneEntry
from tests.draining import run_job
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.jobs import BORN

pytestmark = pytest.mark.django_db
NIP = "196209101986031013"


@pytest.fixture
def lines():
    """What the log of requests and jobs says, as the handler writes it at that moment."""
    told, handler = [], logging.Handler()
    handler.emit = lambda entry: told.append(json.loads(OneEntry().format(entry)))
    log = logging.getLogger("certportal.access")
    log.addHandler(handler)
    yield told
    log.removeHandler(handler)


def test_code_on_the_error_page_stands_in_the_log(client, lines):
    page = client.get("/tidak-ada/")
    (line,) = lines
    assert line["request"] == page["X-Request-ID"]
    assert line["request"] in page.content.decode()
    assert (line["route"], line["method"], line["status"]) == ("", "GET", 404)


def test_line_of_a_request_has_these_facts_and_no_more(client, lines):
    client.get("/skema/?q=Nur%27aini", HTTP_USER_AGENT="peramban", REMOTE_ADDR="203.0.113.7")
    (line,) = lines
    assert line.pop("ms") >= 0
    assert re.fullmatch(r"[0-9a-f]{32}", line.pop("request"))
    assert re.match(r"\d{4}-\d\d-\d\dT", line.pop("at"))
    assert line == {
        "level": "INFO", "logger": "certportal.access", "message": "request", "route": "scheme.list",
        "method": "GET", "status": 200,
    }  # fmt: skip


def test_person_is_told_by_a_random_code_alone(client, lines):
    person = person_with(Role.SYSTEM_ADMIN, nip=NIP, full_name="NUR AINI", email="nur@contoh.go.id")
    client.force_login(person)
    client.get(reverse("home.desk"))
    (line,) = lines
    assert line["person"] == person.username
    assert re.fullmatch("[0-9a-f]{24}", person.username)
    for private in (NIP, "NUR", "nur@", f'"{person.pk}"'):
        assert private not in json.dumps(line)


def test_handle_somebody_chose_is_no_code(client, lines):
    """A handle made outside the portal may be a number or a name."""
    client.force_login(PersonFactory(username=NIP))
    client.get(reverse("home.desk"))
    (line,) = lines
    assert "person" not in line


@pytest.mark.parametrize("path", ["/survei/", "/survei/abc/", "/pengaduan/", "/pengaduan/baru/"])
def test_nobody_is_told_where_people_may_speak_without_their_name(rf, lines, path):
    def answer(request):
        request._cached_user = PersonFactory()
        return HttpResponse()

    RequestFacts(answer)(rf.get(path, REMOTE_ADDR="203.0.113.7"))
    RequestFacts(answer)(rf.get("/skema/"))
    told = ["person" in line for line in lines]
    assert told == [False, True]
    assert "203.0.113.7" not in json.dumps(lines)


def test_page_that_does_not_ask_who_it_is_is_not_made_to(rf, lines):
    request = rf.get("/skema/")
    request.user = SimpleLazyObject(lambda: pytest.fail("asked"))
    RequestFacts(lambda _request: HttpResponse())(request)
    assert "person" not in lines[0]


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch):
    """The kinds of work of a test are gone afterwards, and no worker is woken."""
    monkeypatch.setattr(registry, "_HANDLERS", {})
    monkeypatch.setattr(queue, "ring", lambda: None)


@pytest.fixture
def work():
    """A kind of work that writes a line and ends as told."""

    @handler("test.note")
    def note(job):
        logging.getLogger("uji").warning("sedang bekerja")
        if job.args.get("broken"):
            raise GiveUpError("Tidak dapat dikerjakan.")


@pytest.mark.engines
@pytest.mark.usefixtures("work")
def test_job_carries_the_request_that_asked_for_it(lines, caplog):
    set_request_facts("9f2c", "203.0.113.7")
    try:
        job = enqueue("test.note", now=BORN)
        enqueue_all("test.note", {"satu": {"broken": True}}, now=BORN)
    finally:
        set_request_facts("", "")
    seen = []
    caplog.handler.addFilter(lambda _entry: seen.append(request_facts().request_id) or True)
    for pk in Job.objects.order_by("pk").values_list("pk", flat=True):
        run_job(pk, now=BORN)
    first, second = lines
    assert first.pop("ms") >= 0
    assert re.match(r"\d{4}-\d\d-\d\dT", first.pop("at"))
    assert first == {
        "level": "INFO", "logger": "certportal.access", "message": "job", "request": "9f2c", "job": job.pk,
        "kind": "test.note", "outcome": "done",
    }  # fmt: skip
    assert (second["request"], second["outcome"]) == ("9f2c", "failed")
    assert set(seen) == {"9f2c"}  # also what the work itself wrote
    assert request_facts().request_id == ""


@pytest.mark.usefixtures("work")
def test_job_that_no_request_asked_for_has_no_code(lines):
    run_job(enqueue("test.note", now=BORN).pk, now=BORN)
    (line,) = lines
    assert "request" not in line


@pytest.mark.parametrize("broken", [ValueError, SoftTimeLimitExceeded])
def test_work_that_is_tried_again_has_a_line_too(lines, broken):
    @handler("test.broken")
    def fail(_job):
        raise broken("sibuk")

    job = enqueue("test.broken", now=BORN)
    with suppress(SoftTimeLimitExceeded):
        run_job(job.pk, now=BORN)
    (line,) = lines
    assert (line["job"], line["outcome"]) == (job.pk, "queued")
