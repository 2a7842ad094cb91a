"""Two hundred visitors who send a byte a second, on the real web server: everybody else is still answered."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import ExitStack, suppress
from urllib.error import URLError

import pytest

from tests import migrated
from tests.architecture.house import ROOT
from tests.servers import die_with_parent, free_port, wait_for

SLOW = 200
LONGEST_ANSWER = 3.0  # seconds, for /sehat/ on a machine that is doing other work too
HEAD = (
    b"POST /masuk/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def web(tmp_path):
    """The port of one web process as the portal starts it, over a SQLite file without rows."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": migrated.sqlite_at(tmp_path / "portal.sqlite3"), "DEBUG": "1", "PORT": str(port), "BIND": "127.0.0.1",
        "SITE_URL": f"http://127.0.0.1:{port}", "MEDIA_ROOT": str(tmp_path / "media"), "QUEUE_DIR": str(tmp_path / "queue"),
    }  # fmt: skip
    log = tmp_path / "web.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "certportal.serve"], cwd=ROOT, env=environment, stdout=out, stderr=out,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 (one system call)
        )  # fmt: skip
    wait_for(lambda: listens(port), process, "Server web", log)  # asked nothing yet: the first answer counts, too
    yield port
    process.terminate()
    process.wait(timeout=20)


def listens(port):
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def answers(port):
    with suppress(URLError, OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/sehat/", timeout=20) as response:
        return response.status == 200
    return False


def drip(visitors, over):
    while not over.wait(1):
        for visitor in visitors:
            with suppress(OSError):
                visitor.sendall(b"a")


def test_slow_visitors_hold_up_nobody(web):
    over = threading.Event()
    with ExitStack() as open_ones:
        visitors = [open_ones.enter_context(socket.create_connection(("127.0.0.1", web))) for _ in range(SLOW)]
        for visitor in visitors:
            visitor.sendall(HEAD)
        dripping = threading.Thread(target=drip, args=(visitors, over), daemon=True)
        dripping.start()
        waits, until = [], time.monotonic() + 6
        while time.monotonic() < until:
            began = time.monotonic()
            assert answers(web)
            waits.append(time.monotonic() - began)
            time.sleep(0.05)  # else this process and the server would do nothing but ask and answer
        over.set()
        dripping.join()
    assert len(waits) > 3
    assert max(waits) <= LONGEST_ANSWER
