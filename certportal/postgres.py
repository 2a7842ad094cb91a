"""A PostgreSQL that takes questions and answers none: a server that is frozen, a network that swallows what is sent.

Over TCP the kernel ends such a line (settings.py). A socket in a folder knows no such limit and libpq would wait for ever, so the
web processes wait by themselves: a few such waits would hold every thread, and not even `/sehat/` were answered. Whatever
else asks the database may wait until it goes on. Looking up the server's name is the one wait that stays the resolver's.
"""

from __future__ import annotations

import select
import socket
from time import monotonic
from typing import TYPE_CHECKING, Final

from psycopg2 import OperationalError, extensions

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Line  # noqa: N812 (what it is here)

SECONDS: Final = 4
"""For one step of connecting, before a silent server is asked whether it lives, and for its answer."""
PAUSE_SECONDS: Final = 5
"""Nobody connects for so long after a fault, then one tries: a request must not wait for a server that does not answer."""
MOST_SILENT: Final = 10
"""Waits of one question to a server that lives, forty seconds: its own limit (`statement_timeout`) ends a question before that,
unless its disk hangs or a commit does. What became of such a commit nobody can say here."""
_DO_YOU_SPEAK_TLS: Final = bytes([0, 0, 0, 8, 4, 210, 22, 47])  # SSLRequest: answered before anybody signs in
_away = {"until": 0.0}  # of this process


def watch() -> None:
    """From now on no wait of this process for PostgreSQL is without end."""
    extensions.set_wait_callback(wait)


def wait(line: Line) -> None:
    """Wait until the server has answered what was asked over this line. Raises OperationalError."""
    connecting = line.status == extensions.STATUS_SETUP
    if connecting:
        _refuse_while_away()
    silent = 0
    while (wanted := line.poll()) != extensions.POLL_OK:
        waiter = select.poll()
        waiter.register(line.fileno(), select.POLLOUT if wanted == extensions.POLL_WRITE else select.POLLIN)
        if waiter.poll(SECONDS * 1000):
            continue
        silent += 1
        if away := connecting or not _speaks(line):
            _away["until"] = monotonic() + PAUSE_SECONDS
        if away or silent >= MOST_SILENT:
            raise OperationalError("PostgreSQL does not answer")
    if connecting:
        _away["until"] = 0.0


def _refuse_while_away() -> None:
    now = monotonic()
    if now < _away["until"]:
        raise OperationalError("PostgreSQL did not answer a moment ago")
    if _away["until"]:
        _away["until"] = now + PAUSE_SECONDS  # this one tries; the others are refused meanwhile


def _speaks(line: Line) -> bool:
    """Whether the server says anything at all to somebody new: one that is only busy does."""
    host, port = line.info.host, line.info.port
    try:
        with (
            socket.socket(socket.AF_UNIX)
            if host.startswith("/")
            else socket.create_connection((host, port), SECONDS) as asked
        ):
            asked.settimeout(SECONDS)
            if asked.family == socket.AF_UNIX:
                asked.connect(f"{host}/.s.PGSQL.{port}")
            asked.sendall(_DO_YOU_SPEAK_TLS)
            return bool(asked.recv(1))
    except OSError:
        return False
