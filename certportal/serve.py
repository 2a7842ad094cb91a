"""The web server (`python -m certportal.serve`): a view is called only when its request has arrived whole.

So whoever sends a byte a second holds a socket and no thread (docs/adr/0018). Several of these processes may listen on one
port: the kernel divides the visitors among them.
"""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import environ
import waitress

if TYPE_CHECKING:
    from types import FrameType
    from wsgiref.types import WSGIApplication

FILES: Final = "unix:"
THREADS: Final = 4
MOST_CONNECTIONS: Final = 1000
"""Open sockets of one process; the next ones wait in the kernel's queue."""
SILENT_SECONDS: Final = 30
"""A visitor who sends and takes nothing for so long is disconnected."""
LARGEST_BODY: Final = 64_000_000
"""Bytes; far above what the portal takes, which answers with a page of its own (web/middleware.py)."""
LARGEST_HEADERS: Final = 64_000
WARMED: Final = ("/sehat/", "/masuk/", "/")
REFUSED: Final = 78
"""Exit code where the portal must not be started like this (EX_CONFIG); starting it again would not help."""


def address() -> tuple[str, int]:
    """Where to listen: BIND (127.0.0.1 unless set: only a proxy on this machine reaches it) and PORT.

    With BIND=unix:FOLDER each process listens on a socket in that folder, and PORT means nothing.
    """
    env = environ.FileAwareEnv()
    return env.str("BIND", default="127.0.0.1"), env.int("PORT", default=8000)


def listener(number: int) -> socket.socket:
    """Where web process `number` (from 1) listens, as BIND says. Raises OSError."""
    host, port = address()
    if host.startswith(FILES):
        return _listen_in(Path(host.removeprefix(FILES)), number)
    return listen(host, port)


def _listen_in(folder: Path, number: int) -> socket.socket:
    """A socket of this process alone in the folder; the proxy, another user, may write to it."""
    path = folder / f"web-{number}.sock"
    path.unlink(missing_ok=True)  # of an earlier process, which the kernel does not remove
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(0o666)
    return listener


def listen(host: str, port: int) -> socket.socket:
    """A socket that shares its port with the other web processes of this user. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((host, port))
    return listener


def refuse_if_unsafe() -> None:
    """End with the sentences of the checks that ask the database, such as people of the demo where DEBUG=0.

    A database that does not answer refuses nobody: `/sehat/` says so, and `migrate` asks the same checks.
    """
    from django.core import checks  # noqa: PLC0415 - as in `main`
    from django.db import Error  # noqa: PLC0415

    try:
        found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    except Error:
        return
    if wrong := [message for message in found if message.is_serious()]:
        sys.stderr.write("".join(f"{message}\n" for message in wrong))
        sys.exit(REFUSED)


def warm(application: WSGIApplication) -> None:
    """Answer a few pages before anybody is let in, so that nobody waits while code, templates and tables are first read."""
    from django.conf import settings  # noqa: PLC0415 - as in `main`

    site = urlsplit(settings.SITE_URL)
    for path in WARMED:
        request: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": site.netloc, "HTTP_X_FORWARDED_PROTO": site.scheme}
        setup_testing_defaults(request)
        application(request, lambda *_said: bytes).close()  # type: ignore[attr-defined]  # ends the request


def main() -> None:
    """Serve until SIGTERM; requests that a thread already holds are finished first, for five seconds at most."""
    from django.conf import settings  # noqa: PLC0415 - the supervisor needs none of these
    from django.db import connections  # noqa: PLC0415

    from certportal import postgres  # noqa: PLC0415
    from certportal.wsgi import application  # noqa: PLC0415 - reads the settings

    place = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    signal.signal(signal.SIGTERM, _stop)
    postgres.watch()
    refuse_if_unsafe()
    if settings.METRICS_TOKEN:
        from certportal.kernel.web import meter  # noqa: PLC0415

        meter.share(place, settings.METRICS_DIR)
    warm(application)
    connections.close_all()  # this thread asks nothing more
    waitress.serve(
        application,
        sockets=[listener(place)],
        threads=THREADS,
        connection_limit=MOST_CONNECTIONS,
        channel_timeout=SILENT_SECONDS,
        cleanup_interval=10,
        max_request_body_size=LARGEST_BODY,
        max_request_header_size=LARGEST_HEADERS,
        asyncore_use_poll=True,  # `select` knows only 1,024 sockets
        # Which proxy is believed, the portal's settings say (TRUSTED_PROXY_COUNT), not the server's own guess.
        clear_untrusted_proxy_headers=False,
        ident=None,
        _quiet=True,
    )


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)  # waitress finishes what its threads hold


if __name__ == "__main__":
    main()
