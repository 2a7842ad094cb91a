"""Where the web server listens, and that its processes can share the port."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from certportal import serve
from tests.architecture.house import ROOT
from tests.servers import die_with_parent, wait_for


def test_listens_on_this_machine_alone_unless_told(monkeypatch):
    for name in ("BIND", "PORT"):
        monkeypatch.delenv(name, raising=False)
    assert serve.address() == ("127.0.0.1", 8000)
    monkeypatch.setenv("BIND", "0.0.0.0")
    assert serve.address() == ("0.0.0.0", 8000)


def test_port_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "port").write_text("8123\n")
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setenv("PORT_FILE", str(tmp_path / "port"))
    assert serve.address()[1] == 8123


def test_two_processes_share_a_port_and_a_stranger_does_not():
    with serve.listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with serve.listen("127.0.0.1", port):
            first.listen()
        with socket.socket() as stranger, pytest.raises(OSError, match="in use"):
            stranger.bind(("127.0.0.1", port))


def test_behind_a_proxy_of_the_same_machine_each_process_has_a_socket_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("BIND", f"unix:{tmp_path}")
    for number in (1, 2):
        with serve.listener(number) as first:
            assert first.getsockname() == str(tmp_path / f"web-{number}.sock")
            # The proxy runs as another user.
            assert (tmp_path / f"web-{number}.sock").stat().st_mode & 0o777 == 0o666
        with serve.listener(number):  # what an earlier process left behind does not stop the next
            assert (tmp_path / f"web-{number}.sock").is_socket()


def test_portal_answers_on_its_socket(tmp_path):
    """Visitors come through the proxy: their address stands in the header, the socket has none."""
    environment = os.environ | {"BIND": f"unix:{tmp_path}", "DATABASE_URL": f"sqlite:///{tmp_path / 'p.sqlite3'}"}
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "certportal.serve", "2"], cwd=ROOT, env=environment, stdout=out, stderr=out,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 (one system call)
        )  # fmt: skip
    path = tmp_path / "web-2.sock"
    with socket.socket(socket.AF_UNIX) as visitor:
        visitor.settimeout(20)
        wait_for(lambda: visitor.connect_ex(str(path)) == 0, process, "Server web", log)
        visitor.sendall(b"GET /sehat/ HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\n\r\n")
        answer = visitor.makefile("rb").read()
    process.terminate()
    process.wait(timeout=20)
    assert answer.startswith(b"HTTP/1.1 503")  # no tables yet, and it says so
    assert b'"process": true' in answer
