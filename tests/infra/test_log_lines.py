"""What the logs look like: one entry per event, with moment and request, and nothing typed can pass for an entry."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from certportal.kernel.audit.request_facts import set_request_facts
from certportal.kernel.web.middleware import RefuseBrokenInput
from certportal.tracker import only_the_fault
from tests.architecture.house import ROOT


def written(message, *args, fault=None):
    """The text that the configured handler writes for such a line."""
    handler = logging.getLogger("django").handlers[0]
    facts = (type(fault), fault, fault.__traceback__) if fault else None
    entry = logging.LogRecord("uji", logging.ERROR, __file__, 1, message, args, facts)
    entry.created = 1_790_000_000.5
    handler.filter(entry)
    return handler.format(entry)


def test_a_line_says_when_in_utc_how_grave_where_and_in_which_request():
    said = {"at": "2026-09-21T14:13:20.500+00:00", "level": "ERROR", "logger": "uji"}
    set_request_facts("9f2c", "203.0.113.7")
    try:
        line = json.loads(written("disk %s", "penuh"))
    finally:
        set_request_facts("", "")
    assert line == {**said, "request": "9f2c", "address": "203.0.113.7", "message": "disk penuh"}
    assert json.loads(written("disk penuh")) == {**said, "message": "disk penuh"}


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x85", "\u2028", "\x0b", "\x0c"])
def test_what_was_typed_begins_no_line_of_its_own(end):
    forged = f'berkas{end}{{"at": "2026-09-21T14:13:20.500+00:00", "message": "sertifikat dicabut"}}'
    for text in (written("%s hilang", forged), written("gagal", fault=ValueError(forged))):
        assert text.splitlines() == [text]
        line = json.loads(text)
        assert forged in line["message"] + line.get("fault", "")


def test_what_was_typed_becomes_no_fact_of_the_line():
    line = json.loads(written("%s", 'a", "level": "INFO", "person": "b'))
    assert (line["level"], "person" in line) == ("ERROR", False)


def test_characters_that_steer_a_terminal_are_written_out():
    text = written("nama %s", "a\x1b[2Jb\x00c\u202ed\x7fe\x9bf")
    assert text.isascii()
    assert text.isprintable()
    assert json.loads(text)["message"] == "nama a\x1b[2Jb\x00c\u202ed\x7fe\x9bf"


def test_lines_of_the_supervisor_look_alike():
    """It starts before the settings are read."""
    code = "from certportal import supervise; supervise.write_lines(); supervise.log.warning('web-1 berhenti')"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    line = json.loads(told.stderr)
    assert (line["logger"], line["message"]) == ("certportal.supervise", "web-1 berhenti")


def test_lines_of_a_worker_look_alike():
    """Celery keeps the handler that the settings made, also for its own loggers."""
    code = (
        "import django; django.setup()\n"
        "import logging; from certportal.celery import app\n"
        "app.log.setup(loglevel='WARNING', redirect_stdouts=True)\n"
        "print('dicetak'); logging.getLogger('celery.worker').warning('putus'); app.log.get_default_logger().error('x')\n"
        "from celery.utils.log import get_task_logger; get_task_logger('kerja').warning('tugas')\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "certportal.settings"},
    )  # fmt: skip
    lines = [json.loads(line) for line in told.stderr.splitlines()]
    assert [line["message"] for line in lines] == ["dicetak", "putus", "x", "tugas"]


def test_logs_go_to_standard_error_alone():
    assert {name: one["class"] for name, one in settings.LOGGING["handlers"].items()} == {
        "console": "logging.StreamHandler"
    }


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 4_000])
def test_input_no_form_can_send_leaves_a_line_without_what_was_sent(rf, caplog, query):
    with caplog.at_level(logging.WARNING, "certportal.web"):
        RefuseBrokenInput(lambda _request: HttpResponse())(rf.get("/skema/", QUERY_STRING=query))
    assert [entry.getMessage() for entry in caplog.records] == ["GET refused before any page was asked: 400"]


def test_whole_input_leaves_no_line(rf, caplog):
    with caplog.at_level(logging.WARNING, "certportal.web"):
        RefuseBrokenInput(lambda _request: HttpResponse())(rf.get("/skema/?q=Nur%27aini"))
    assert caplog.records == []


KEY = "kunci-Rahasia:é1"
LINKS = {
    f"/lupa-kata-sandi/1-{KEY}/": "account_reset_password_from_key",
    f"/undangan/{KEY}/": "account.invitation",
    f"/daftar/konfirmasi/pendaftaran/{KEY}/": "account.open",
    f"/masuk/buka/{KEY}/": "account.unlock",
    f"/konfirmasi-atasan/tautan/{KEY}/": "link.open",
    f"/tidak-ada/{KEY}/": "[tidak dicatat]",
}


@pytest.fixture
def told():
    """What the log says and what the tracker hears, of every entry of Django, of the server below it and of ours."""
    found, ours = [], logging.getLogger("django").handlers[0]

    class Tell(logging.Handler):
        def emit(self, entry):
            text = entry.getMessage()
            fault = {"values": [{"type": "X", "value": str(entry.exc_info[1])}]} if entry.exc_info else None
            hint = {"log_record": entry, "exc_info": entry.exc_info}
            heard = only_the_fault({"logentry": {"formatted": text}, "exception": fault}, hint)
            ours.filter(entry)
            found.append((json.loads(ours.format(entry)), json.dumps(heard, ensure_ascii=False)))

    handler, logs = Tell(), [logging.getLogger(name) for name in ("django.request", "waitress", "uji")]
    for log in logs:
        log.addHandler(handler)
    yield found
    for log in logs:
        log.removeHandler(handler)


@pytest.mark.parametrize(("path", "name"), LINKS.items())
@pytest.mark.parametrize("ends", ["answers", "fails", "writes"])
def test_secret_link_stands_in_no_line_and_reaches_no_tracker(monkeypatch, told, path, name, ends):
    """Its page answered 503, or failed with the path in its words: whoever read the log could open the link."""

    def answer(_self, request):
        request.resolver_match = None if "tidak-ada" in path else resolve(request.path_info)
        if ends == "fails":
            raise RuntimeError(f"gagal: {request.build_absolute_uri()}")
        if ends == "writes":
            logging.getLogger("uji").error("ditolak: {path_info: '%s'}", request.path_info)
        return HttpResponse(status=503)

    monkeypatch.setattr(BaseHandler, "_get_response", answer)
    page = Client(raise_request_exception=False).get(path)
    assert len(told) == 1 + (ends == "writes")
    for line, heard in told:
        assert name in line["message"]
        assert name in json.loads(heard)["logentry"]["formatted"]
        assert line["request"] == page["X-Request-ID"]  # so it is found beside the line that names the page
        for key in ("Rahasia", "kunci"):
            assert key not in json.dumps(line) + heard


def test_server_that_cannot_send_an_answer_writes_no_path(told):
    """waitress names the path alone, outside of every request."""
    logging.getLogger("waitress").error("Exception while serving %s", f"/undangan/{KEY}/")
    ((line, heard),) = told
    assert line["message"] == "Exception while serving [tidak dicatat]"
    assert KEY not in heard
