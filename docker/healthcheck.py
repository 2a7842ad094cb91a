# ruff: noqa: INP001 (a script, no package)
"""Is this container well? `web` asks its own page /sehat/; `background` and `backup` look for a sign of life in the database.

Worker and beat share the answer to `background`: the sign is written every half minute by the worker when the beat rings. Plain
Python, because starting Django every minute would cost more than the work.
"""

import http
import http.client
import os
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

# By kind: the task, and for how long it may be silent; a backup may take a day. It stands alone: a test holds it to certportal/celery.py.
SIGNS = {
    "background": ("certportal.kernel.jobs.tasks.look", 180),
    "backup": ("certportal.home.tasks.backup", 97_200),
}


class _OnSocket(http.client.HTTPConnection):
    """A connection to the web process that listens on this file."""

    def __init__(self, path: Path, host: str) -> None:
        super().__init__(host, timeout=8)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def web() -> str:
    """Nothing when the page answers 200, of every process where each has its socket; what does not connect is raised."""
    host = urlsplit(os.environ["SITE_URL"]).hostname or "localhost"
    where = os.environ.get("BIND", "")
    if where.startswith("unix:"):
        asked = [_OnSocket(path, host) for path in sorted(Path(where.removeprefix("unix:")).glob("web-*.sock"))]
    else:
        asked = [http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=8)]
    answers = [_status(connection, host) for connection in asked]
    return "" if answers and set(answers) == {http.HTTPStatus.OK} else f"jawaban /sehat/: {answers or 'tidak ada'}"


def _status(connection: http.client.HTTPConnection, host: str) -> int:
    connection.request("GET", "/sehat/", headers={"Host": host})
    status = connection.getresponse().status
    connection.close()
    return status


def background(kind: str) -> str:
    """What is wrong with the sign of life, or nothing."""
    task, longest = SIGNS[kind]
    with psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - at) FROM jobs_heartbeat WHERE name = %s", [task])
        row = cursor.fetchone()
    if row is None:
        return "belum ada tanda dari pekerja latar"
    return f"pekerja latar diam selama {row[0]:.0f} detik" if row[0] > longest else ""


if __name__ == "__main__":
    sys.exit((web() if sys.argv[1] == "web" else background(sys.argv[1])) or 0)
