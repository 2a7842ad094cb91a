"""The web server on its socket, and where a request ends: told twice or in an unknown way it is refused and the connection
closed, so that nothing hides in it.
"""

import os
import signal
import socket
import subprocess
import sys

import pytest

from tests.architecture.house import ROOT
from tests.servers import die_with_parent, wait_for

HEALTH = "GET /sehat/ HTTP/1.1\r\nHost: localhost\r\n"
HIDDEN = f"{HEALTH}Connection: close\r\n\r\n"  # after this one the server closes, so nobody waits for more


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """The socket of a web process of the portal."""
    folder = tmp_path_factory.mktemp("web")
    environment = os.environ | {"BIND": f"unix:{folder}", "DATABASE_URL": f"sqlite:///{folder / 'p.sqlite3'}"}
    log, path = folder / "log", folder / "web-2.sock"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "certportal.serve", "2"], cwd=ROOT, env=environment, stdout=out, stderr=out,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 (one system call)
        )  # fmt: skip

    def answers():
        with socket.socket(socket.AF_UNIX) as visitor:
            return visitor.connect_ex(str(path)) == 0

    wait_for(answers, process, "Server web", log)
    yield str(path)
    process.terminate()  # it ends by itself when it is told
    process.wait(timeout=20)


def said(path, text):
    """Everything the server answers until it closes or is silent for six seconds."""
    with socket.socket(socket.AF_UNIX) as visitor:
        visitor.settimeout(6)
        visitor.connect(path)
        visitor.sendall(text.encode())
        answer = b""
        try:
            while piece := visitor.recv(65_536):
                answer += piece
        except TimeoutError:
            pass
        return answer


def test_portal_answers_on_its_socket(web):
    """Visitors come through the proxy: their address stands in the header, the socket has none."""
    answer = said(web, "GET /sehat/ HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 503")  # no tables yet, and it says so
    assert b'"process": true' in answer


@pytest.mark.parametrize(
    "lengths",
    [
        "Content-Length: 4\r\nContent-Length: 60",
        "Content-Length: +4",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Content-Length : 4",
    ],
)
def test_request_whose_end_is_unclear_is_refused(web, lengths):
    answer = said(web, f"POST /masuk/ HTTP/1.1\r\nHost: localhost\r\n{lengths}\r\n\r\n0\r\n\r\n{HIDDEN}")
    assert answer.count(b"HTTP/1.") == 1
    assert b'"healthy"' not in answer


@pytest.mark.parametrize("length", [4, 500])
def test_chunks_say_where_a_request_ends_whatever_length_is_told_besides(web, length):
    both = f"Content-Length: {length}\r\nTransfer-Encoding: chunked"
    answer = said(web, f"POST /masuk/ HTTP/1.1\r\nHost: localhost\r\n{both}\r\n\r\n0\r\n\r\n{HIDDEN}")
    assert answer.count(b"HTTP/1.1 ") == 2


def test_canary_two_whole_requests_get_two_answers(web):
    assert said(web, f"{HEALTH}\r\n{HIDDEN}").count(b"HTTP/1.1 ") == 2
