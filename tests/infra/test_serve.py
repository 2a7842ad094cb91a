"""Where the web server listens, and that its processes can share the port."""

import socket

import pytest

from certportal import serve


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
