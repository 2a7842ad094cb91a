"""The call to a watcher outside: every minute while the portal is well, and a watcher that fails hurts nothing."""

import logging
import socket
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import BaseRequestHandler, ThreadingTCPServer
from time import monotonic

import pytest
from celery import current_app
from django.utils import timezone

from certportal.celery import lanes
from certportal.home import tasks, watched
from certportal.home.backup.freshness import HEARTBEAT
from certportal.kernel.audit import sealer
from certportal.kernel.jobs.heartbeat import beat, expected

pytestmark = pytest.mark.django_db
SECRET = "rahasia-pemantau"


@contextmanager
def watcher(status=200):
    """A server on this machine; what it was asked."""
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{SECRET}", asked
        server.shutdown()


@pytest.fixture
def well(db, media_root):
    """A portal that lacks nothing."""
    now = timezone.now()
    for name in [*expected(), HEARTBEAT]:
        beat(name, now=now)
    sealer.seal()


def test_watcher_is_called_while_the_portal_is_well(well, settings):
    with watcher() as (settings.HEARTBEAT_URL, asked):
        tasks.call_watcher()
    assert asked == [f"/{SECRET}"]


def test_watcher_is_not_called_while_something_is_wrong(well, settings, caplog):
    beat(HEARTBEAT, now=timezone.now() - timedelta(days=30))
    with watcher() as (settings.HEARTBEAT_URL, asked):
        tasks.call_watcher()
    assert asked == []
    assert "backup" in caplog.text


def test_without_an_address_nothing_is_looked_at(settings, monkeypatch):
    settings.HEARTBEAT_URL = ""
    monkeypatch.setattr(watched, "look", lambda _now: pytest.fail("looked"))
    tasks.call_watcher()


def test_watcher_that_refuses_leaves_a_line_without_its_address(well, settings, caplog):
    with watcher(status=500) as (settings.HEARTBEAT_URL, asked):
        tasks.call_watcher()
    assert asked == [f"/{SECRET}"]
    (line,) = caplog.records
    assert (line.levelno, "HTTPError" in line.getMessage()) == (logging.WARNING, True)
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "address", [f"http://127.0.0.1:1/{SECRET}", f"bukan alamat {SECRET}", f"file:///etc/{SECRET}", f"http://[{SECRET}"]
)
def test_address_that_leads_nowhere_leaves_a_line(well, settings, caplog, address):
    settings.HEARTBEAT_URL = address
    tasks.call_watcher()
    assert len(caplog.records) == 1
    assert SECRET not in caplog.text


def test_file_of_this_machine_is_no_watcher(well, settings, caplog, tmp_path):
    (tmp_path / "berkas").write_text("x")
    settings.HEARTBEAT_URL = f"file://{tmp_path / 'berkas'}"
    tasks.call_watcher()
    assert len(caplog.records) == 1


def test_silent_watcher_is_not_waited_for(well, settings, monkeypatch, caplog):
    assert watched.SECONDS == 10
    monkeypatch.setattr(watched, "SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.HEARTBEAT_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        started = monotonic()
        tasks.call_watcher()
    assert monotonic() - started < 5
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ("http", b"HTTP/1.0 200 OK\r\nX: "),
        ("http", b"HTTP/1.0 302 Found\r\nLocation: /lagi\r\n\r\n"),
        ("https", b"\x16\x03\x03\x40\x00"),  # the head of a long part of a handshake
    ],
)
def test_watcher_that_never_ends_its_answer_is_not_waited_for(well, settings, monkeypatch, caplog, *, scheme, said):
    """Each byte came in time, so the whole call had no end, and no other periodic task of its thread was done."""
    monkeypatch.setattr(watched, "SECONDS", 0.4)
    over = threading.Event()

    class Drip(BaseRequestHandler):
        def handle(self):
            self.request.recv(1000)
            with suppress(OSError):
                self.request.sendall(said)
                while not said.endswith(b"\n") and not over.wait(0.04):
                    self.request.sendall(b"x")
            over.wait(0.15)  # a way that leads back to itself takes its time, too

    monkeypatch.setattr(ThreadingTCPServer, "daemon_threads", True)
    with ThreadingTCPServer(("127.0.0.1", 0), Drip) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        settings.HEARTBEAT_URL = f"{scheme}://127.0.0.1:{server.server_address[1]}/{SECRET}"
        started = monotonic()
        late = threading.Timer(6, over.set)
        late.start()
        tasks.call_watcher()
        took = monotonic() - started
        late.cancel()
        over.set()
        server.shutdown()
    assert took < 5
    (line,) = caplog.records
    assert line.getMessage() == "the watcher outside was not reached: TimeoutError"
    assert SECRET not in caplog.text


def test_bell_worker_calls_every_minute():
    schedule = {entry["task"]: entry["schedule"] for entry in current_app.conf.beat_schedule.values()}
    assert schedule[tasks.call_watcher.name] == 60
    assert f"ring.{tasks.call_watcher.name}" in lanes()["bell"]
