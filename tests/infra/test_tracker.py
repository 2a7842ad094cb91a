"""The error tracker: only where SENTRY_DSN is set, and it hears of a fault, not of the people."""

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest

from tests.architecture.house import ROOT

UNPACKED = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}
NIP = "196209101986031013"
MAIL = "nur.aini@contoh.go.id"
NAME = "NUR-AINI"
FAILING = f"""
import django
django.setup()
import logging
from django.db import IntegrityError
from django.test import Client

def fail(request, *_args):
    typed, nip = "{NAME}", "{NIP}"
    error = IntegrityError("duplicate key value\\nDETAIL:  Key (nip, name)=({NIP}, {NAME}) already exists.")
    try:
        raise error
    except IntegrityError as exc:
        raise RuntimeError("tidak tersimpan untuk {NIP} {MAIL}") from exc

from certportal.home import urls
fail.login_required = False
urls.urlpatterns[0].callback = fail
client = Client(raise_request_exception=False)
answer = client.post("/?nama={NAME}", {{"isi": "{NAME}"}}, headers={{"cookie": "lain={NAME}", "x": "{NAME}"}})
print(answer.status_code, answer["X-Request-ID"])
logging.getLogger("certportal").warning("hanya peringatan")
logging.getLogger("certportal").error("gagal untuk %s", "{NIP}")
"""


@pytest.fixture
def tracker():
    """A tracker on this machine: its address, and the events it was told of."""
    events = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            body = UNPACKED[self.headers.get("Content-Encoding")](body)
            lines = body.split(b"\n")
            events.extend(json.loads(line) for line in lines[2::2] if line)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_args):
            pass

    with HTTPServer(("127.0.0.1", 0), Take) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://kunci@127.0.0.1:{server.server_port}/1", events
        server.shutdown()


def run(code, **more):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "certportal.settings"} | more
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_tracker_hears_of_a_fault_and_not_of_the_people(tracker):
    address, events = tracker
    status, request_id = run(FAILING, SENTRY_DSN=address)
    assert status == "500"
    fault, line = events
    assert [one["type"] for one in fault["exception"]["values"]] == ["IntegrityError", "RuntimeError"]
    assert "duplicate key value" in fault["exception"]["values"][0]["value"]
    assert fault["exception"]["values"][1]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert fault["tags"]["request"] == request_id  # as on the error page and in the log
    assert line["logentry"]["formatted"].startswith("gagal untuk ")
    told = json.dumps(events)
    for private in (NIP, MAIL, NAME, "nama=", "lain="):
        assert private not in told
    assert {key for event in events for key in event} <= {
        "event_id", "timestamp", "level", "logger", "platform", "exception", "logentry", "tags", "release", "environment",
    }  # fmt: skip
    frames = [frame for one in fault["exception"]["values"] for frame in one["stacktrace"]["frames"]]
    assert {key for frame in frames for key in frame} <= {"filename", "module", "function", "lineno", "in_app"}


def test_without_an_address_the_tracker_is_not_even_loaded():
    code = "import django; django.setup(); import sys; print([name for name in sys.modules if 'sentry' in name])"
    assert run(code, SENTRY_DSN="") == ["[]"]


def test_tracker_that_cannot_be_reached_hurts_nothing():
    assert run(FAILING, SENTRY_DSN="http://kunci@127.0.0.1:1/1")[0] == "500"


def test_address_of_a_tracker_may_stand_in_a_file(tracker, tmp_path):
    address, events = tracker
    (tmp_path / "dsn").write_text(address)
    environment = {"SENTRY_DSN_FILE": str(tmp_path / "dsn")}
    run("import django; django.setup(); import logging; logging.getLogger('x').error('gagal')", **environment)
    assert [event["logentry"]["formatted"] for event in events] == ["gagal"]
