"""Processes of the portal as an installation starts them, over the database of a test, and a person who sends to them."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError, URLError

from django.conf import settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests import pg
from tests.architecture.house import ROOT
from tests.servers import die_with_parent, free_port, wait_for

TOKEN = "x" * 32


@contextmanager
def process(folder: Path, *command: str, **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """`python -m command` with this environment, until the block ends; also the file of what it says."""
    log = folder / f"{command[0]}.log"
    database = settings.DATABASES["default"]["NAME"].split("/")[-1].removesuffix(".sqlite3")
    with log.open("wb") as out:
        started = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, stdout=out, stderr=out,
            env=os.environ | {"DATABASE_URL": pg.database_url(database), "DEBUG": "1"} | environment,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 (one system call)
        )  # fmt: skip
    try:
        yield started, log
    finally:
        started.terminate()
        started.wait(timeout=40)


@contextmanager
def web(folder: Path, **environment: str) -> Iterator[str]:
    """The address of one web process."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    own = {"PORT": str(port), "SITE_URL": address, "QUEUE_DIR": str(folder / "queue")} | environment
    with process(folder, "certportal.serve", **own) as (started, log):
        wait_for(lambda: answers(address), started, "Server web", log)
        yield address


def answers(address: str) -> bool:
    with suppress(URLError, OSError), urllib.request.urlopen(f"{address}/sehat/", timeout=20) as response:
        return response.status == 200
    return False


def send(address: str, path: str, session: str, **fields: object) -> str:
    """Send a form as the person of this session; the page that came back."""
    headers = {"Cookie": f"sesi={session}; csrf={TOKEN}", "Content-Type": MULTIPART_CONTENT}
    body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": TOKEN, **fields})
    with urllib.request.urlopen(urllib.request.Request(address + path, body, headers), timeout=60) as response:
        return response.read().decode()


def fetch(address: str, path: str, session: str) -> tuple[int, bytes]:
    """What that person gets there."""
    request = urllib.request.Request(address + path, headers={"Cookie": f"sesi={session}"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read()
