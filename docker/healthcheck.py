# ruff: noqa: INP001 (a script, no package)
"""Is this container well? `web` asks its own page /sehat/; `background` looks for the sign of life in the database.

Worker and beat share the second answer: the sign is written every half minute by the worker when the beat rings. Plain
Python, because starting Django every minute would cost more than the work.
"""

import os
import sys
import urllib.request
from urllib.parse import urlsplit

import psycopg2

SILENT_AFTER_SECONDS = 180


def web() -> str:
    """Nothing when the page answers 200; anything else is raised."""
    host = urlsplit(os.environ["SITE_URL"]).hostname or "localhost"
    port = os.environ.get("PORT", "8000")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/sehat/", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=8):  # noqa: S310 (http, and ourselves)
        return ""


def background() -> str:
    """What is wrong with the sign of life, or nothing."""
    with psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM now() - at) FROM jobs_heartbeat WHERE name = 'certportal.kernel.jobs.tasks.sweep'"
        )
        row = cursor.fetchone()
    if row is None:
        return "belum ada tanda dari pekerja latar"
    return f"pekerja latar diam selama {row[0]:.0f} detik" if row[0] > SILENT_AFTER_SECONDS else ""


if __name__ == "__main__":
    sys.exit({"web": web, "background": background}[sys.argv[1]]() or 0)
