"""A watcher outside: it is called while the portal is well, and rings somebody when the calls stay away.

So also the end of the whole machine is noticed, of which the machine itself can tell nobody.
"""

from __future__ import annotations

import logging
import socket
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from typing import TYPE_CHECKING, Any, Final
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from django.conf import settings

from certportal.home.ready import look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

log = logging.getLogger(__name__)

SECONDS: Final = 10
"""For the whole call: connecting, other addresses it leads to, and the answer together."""


def call(now: datetime) -> None:
    """One call, if there is an address and nothing is wrong. The address is a secret and stands in no line."""
    if not settings.HEARTBEAT_URL:
        return
    if faults := look(now)["faults"]:
        log.warning("the watcher outside is not called: %s", ", ".join(faults))
        return
    lines = _Lines()
    try:
        with lines.ended_after(SECONDS):
            _of_the_web(lines).open(settings.HEARTBEAT_URL, timeout=SECONDS).close()
    except (OSError, ValueError, HTTPException) as exc:
        log.warning("the watcher outside was not reached: %s", "TimeoutError" if lines.are_over else _kind(exc))


class _Lines:
    """The lines of one call, ended together: a timeout of a socket bounds each wait, not an answer that drips."""

    def __init__(self) -> None:
        self.known: list[socket.socket] = []
        self.are_over = False

    def connect(self, *args: Any, **facts: Any) -> socket.socket:
        """A new line, known before anything is said over it."""
        line = socket.create_connection(*args, **facts)
        self.known.append(line.dup())  # TLS takes the line itself away
        if self.are_over:
            self.cut()
        return line

    def cut(self) -> None:
        self.are_over = True
        for line in self.known:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def ended_after(self, seconds: float) -> Iterator[None]:
        timer = Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
            if self.are_over:  # a heading that is cut short passes for a whole one
                raise TimeoutError
        finally:
            timer.cancel()
            timer.join()
            for line in self.known:
                line.close()


class _Plain(HTTPHandler):
    def __init__(self, made: Callable[..., HTTPConnection]) -> None:
        super().__init__()
        self.made = made

    def http_open(self, req: Request) -> Any:
        return self.do_open(partial(self.made, HTTPConnection), req)


class _Wrapped(HTTPSHandler):
    def __init__(self, made: Callable[..., HTTPConnection]) -> None:
        super().__init__()
        self.made = made

    def https_open(self, req: Request) -> Any:
        return self.do_open(partial(self.made, HTTPSConnection), req)


def _of_the_web(lines: _Lines) -> OpenerDirector:
    """What opens http and https over these lines and nothing else, such as a file of this machine."""

    def made(kind: type[HTTPConnection], host: str, **facts: Any) -> HTTPConnection:
        connection = kind(host, **facts)
        connection._create_connection = lines.connect  # type: ignore[attr-defined]  # noqa: SLF001 (the one place that knows a line before TLS)
        return connection

    opener = OpenerDirector()
    for part in (ProxyHandler, UnknownHandler, HTTPDefaultErrorHandler, HTTPRedirectHandler, HTTPErrorProcessor):
        opener.add_handler(part())
    opener.add_handler(_Plain(made))
    opener.add_handler(_Wrapped(made))
    return opener


def _kind(exc: Exception) -> str:
    return " ".join(filter(None, [type(exc).__name__, str(getattr(exc, "code", ""))]))
