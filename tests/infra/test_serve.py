"""Where the web server listens, and that its processes can share the port."""

import socket

import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection

from certportal import serve
from certportal.wsgi import application
from tests.factories.accounts import PersonFactory


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


# --- Before anybody is let in ----------------------------------------------------------------------------------------


@pytest.fixture
def _same_connection():
    """The transaction of the test is open: the ends of requests must not close its connection."""
    for ends in (request_started, request_finished):
        ends.disconnect(close_old_connections)
    yield
    for ends in (request_started, request_finished):
        ends.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("_same_connection")
def test_pages_are_answered_once_before_the_first_visitor():
    """The first visitor used to wait for code and templates to be read: 2.5 s, and 7 s beside 200 slow ones."""
    said = []

    def noting(environ, start):
        return application(
            environ, lambda status, *more: said.append((environ["PATH_INFO"], status)) or start(status, *more)
        )

    serve.warm(noting)
    assert said == [(path, "200 OK") for path in serve.WARMED]


@pytest.mark.django_db
def test_people_of_the_demo_are_served_nowhere_but_at_home(settings, capsys):
    """Only `migrate` asked; whoever started the web alone, with DEBUG=0 over the demo, got the published password."""
    PersonFactory(email="hesti.rahmawati@demo.example")
    serve.refuse_if_unsafe()
    settings.LOCAL = False
    with pytest.raises(SystemExit) as refused:
        serve.refuse_if_unsafe()
    assert refused.value.code == serve.REFUSED
    assert "orang contoh" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_database_that_is_down_refuses_nobody(settings, monkeypatch):
    """The portal starts and says so under /sehat/, and works again once the database does."""
    settings.LOCAL = False
    asked = []

    def down(*_args, **_more):
        asked.append(1)
        raise OperationalError("down")

    monkeypatch.setattr(connection.introspection, "table_names", down)
    serve.refuse_if_unsafe()
    assert asked == [1]
