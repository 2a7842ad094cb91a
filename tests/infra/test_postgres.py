"""A PostgreSQL that answers nothing any more holds no thread of the web."""

import re
import select
import socket
import threading
from contextlib import suppress
from pathlib import Path
from time import monotonic
from unittest.mock import MagicMock

import psycopg2
import pytest
from django.conf import settings
from psycopg2.extensions import get_wait_callback, set_wait_callback

from certportal import postgres, serve
from certportal.kernel.web.outages import database_is_troubled
from tests import pg

pytestmark = pytest.mark.skipif(pg.ENGINE == "sqlite", reason="SQLite is no server")


class Between:
    """Stands before the server and passes on what is said, until it is frozen: it takes everything then and answers nothing."""

    def __init__(self, folder) -> None:
        self.folder, self.frozen, self.over = folder, False, False
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(folder / ".s.PGSQL.5432"))
        self.door.listen()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self) -> None:
        ends: dict[socket.socket, socket.socket] = {}
        latest = monotonic() + 10  # whoever waits without end is told then, and the test fails
        while not self.over and monotonic() < latest:
            ready = select.select([] if self.frozen else [self.door, *ends], [], [], 0.05)[0]
            for one in ready:
                if one is self.door:
                    visitor, server = self.door.accept()[0], socket.socket(socket.AF_UNIX)
                    server.connect(str(pg.folder / ".s.PGSQL.5432"))
                    ends |= {visitor: server, server: visitor}
                elif one in ends:
                    with suppress(OSError):
                        if said := one.recv(65_536):
                            ends[one].sendall(said)
                            continue
                    for end in (ends.pop(one), one):
                        ends.pop(end, None)
                        end.close()
        for end in (self.door, *ends):
            end.close()

    def connect(self):
        return psycopg2.connect(host=str(self.folder), user="postgres", dbname="postgres")


@pytest.fixture
def between(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "SECONDS", 0.3)
    monkeypatch.setattr(postgres, "_away", {"until": 0.0})
    between = Between(tmp_path)
    postgres.watch()
    yield between
    set_wait_callback(None)
    between.over = True
    between.thread.join()


@pytest.mark.timeout(20)
@pytest.mark.usefixtures("db")
def test_frozen_server_is_given_up_by_questions_and_connections(between, monkeypatch):
    cursor = between.connect().cursor()
    cursor.execute("SELECT pg_sleep(1)")  # longer than a wait, but a new visitor is answered: it is only busy
    between.frozen = True
    with pytest.raises(psycopg2.OperationalError, match="does not answer") as fault:
        cursor.execute("SELECT 1")
    assert cursor.connection.closed
    assert database_is_troubled(fault.value)
    began = monotonic()
    with pytest.raises(psycopg2.OperationalError, match="a moment ago"):
        between.connect()
    assert monotonic() - began < postgres.SECONDS, "nobody else waits for it meanwhile"

    monkeypatch.setitem(postgres._away, "until", monotonic() - 1)
    with pytest.raises(psycopg2.OperationalError, match="does not answer"):
        between.connect()
    with pytest.raises(psycopg2.OperationalError, match="a moment ago"):
        between.connect()

    between.frozen = False
    monkeypatch.setitem(postgres._away, "until", monotonic() - 1)
    between.connect().close()
    between.connect().close()


@pytest.mark.timeout(20)
@pytest.mark.usefixtures("db")
def test_line_of_a_living_server_that_stays_silent_is_given_up_and_others_are_not_refused(between, monkeypatch):
    monkeypatch.setattr(postgres, "MOST_SILENT", 2)
    monkeypatch.setattr(postgres, "_speaks", lambda _line: True)
    cursor = between.connect().cursor()
    between.frozen = True
    with pytest.raises(psycopg2.OperationalError, match="does not answer"):
        cursor.execute("SELECT 1")
    between.frozen = False
    between.connect().close()


def test_living_server_ends_a_question_before_it_is_given_up():
    longest = int(re.search(r"else (30_000)", Path(postgres.__file__).with_name("settings.py").read_text())[1])
    assert longest < postgres.SECONDS * postgres.MOST_SILENT * 1000


@pytest.mark.parametrize("says", [b"N", b""])
def test_server_behind_a_port_is_asked_whether_it_speaks(says, monkeypatch):
    monkeypatch.setattr(postgres, "SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as door:
        line = MagicMock(info=MagicMock(host="127.0.0.1", port=door.getsockname()[1]))

        def answer():
            with door.accept()[0] as visitor:
                visitor.recv(8)
                visitor.sendall(says)

        thread = threading.Thread(target=answer)
        thread.start()
        assert postgres._speaks(line) is bool(says)
        thread.join()


def test_one_tries_after_the_pause_and_the_others_are_refused(monkeypatch):
    monkeypatch.setattr(postgres, "_away", {"until": monotonic() - 1})
    postgres._refuse_while_away()
    with pytest.raises(psycopg2.OperationalError, match="a moment ago"):
        postgres._refuse_while_away()


def test_web_process_waits_like_this(monkeypatch):
    waits = []
    for name in ("refuse_if_unsafe", "warm", "listener", "signal"):
        monkeypatch.setattr(serve, name, MagicMock())
    monkeypatch.setattr("sys.argv", ["certportal.serve"])
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    monkeypatch.setattr(serve.waitress, "serve", lambda *_a, **_k: waits.append(get_wait_callback()))
    try:
        serve.main()
    finally:
        set_wait_callback(None)
    assert waits == [postgres.wait]


def test_network_that_swallows_what_is_sent_is_noticed():
    options = settings.DATABASES["default"]["OPTIONS"]
    idle = options["keepalives_idle"] + options["keepalives_interval"] * options["keepalives_count"]
    assert (options["connect_timeout"], options["tcp_user_timeout"], idle) == (5, 15_000, 25)
