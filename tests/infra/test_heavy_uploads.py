"""PDFs whose second page never ends, sent to the real web server: refused with a sentence, and nobody waits for them."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from urllib.error import URLError

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import DocumentVersion
from applicants.queries import tasks_of
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.refusals import SENTENCES
from tests import pg
from tests.architecture.house import ROOT
from tests.corpus import bad_samples
from tests.factories.applicants import dossier_in, world
from tests.servers import die_with_parent, free_port, wait_for

SENDERS = 8  # more than a web process has threads
LONGEST_ANSWER = 3.0  # seconds, for /sehat/ on a machine that is doing other work too
TOKEN = "x" * 32

pytestmark = [pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def web(tmp_path):
    """The address of one web process as the portal starts it, over the database of this test."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": pg.database_url(settings.DATABASES["default"]["NAME"].split("/")[-1].removesuffix(".sqlite3")),
        "DEBUG": "1", "PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}", "MEDIA_ROOT": settings.MEDIA_ROOT,
        "QUEUE_DIR": str(tmp_path / "queue"),
    }  # fmt: skip
    log = tmp_path / "web.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "certportal.serve"], cwd=ROOT, env=environment, stdout=out, stderr=out,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 (one system call)
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    wait_for(lambda: answers(address), process, "Server web", log)
    yield address
    process.terminate()
    process.wait(timeout=40)


def answers(address):
    with suppress(URLError, OSError), urllib.request.urlopen(f"{address}/sehat/", timeout=20) as response:
        return response.status == 200
    return False


def send(address, path, session, content):
    """Upload as the person of this session; the page that came back."""
    sent = {"csrfmiddlewaretoken": TOKEN, "file": SimpleUploadedFile("ijazah.pdf", content, "application/pdf")}
    headers = {"Cookie": f"sesi={session}; csrf={TOKEN}", "Content-Type": MULTIPART_CONTENT}
    request = urllib.request.Request(address + path, encode_multipart(BOUNDARY, sent), headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.read().decode()


def test_bombs_on_the_second_page_hold_up_nobody(web):
    where = world()
    dossier = dossier_in(DossierState.DRAFT, where)
    task = next(task for task in tasks_of(dossier) if not task.requirement.shown_confirmations)
    path, client = reverse("document.show", args=[dossier.code, task.row.code]), Client()
    client.force_login(where.applicant)
    session, before = client.cookies["sesi"].value, (StoredFile.objects.count(), DocumentVersion.objects.count())
    bomb = next(sample for sample in bad_samples() if "drawn-again-2" in sample.id).make()
    pages = []
    senders = [
        threading.Thread(target=lambda: pages.append(send(web, path, session, bomb)), daemon=True)
        for _ in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    waits = []
    while any(sender.is_alive() for sender in senders) or not waits:
        began = time.monotonic()
        assert answers(web)
        waits.append(time.monotonic() - began)
    assert max(waits) <= LONGEST_ANSWER
    said = [[code for code in ("terlalu_rumit", "sibuk") if SENTENCES[code] in page] for page in pages]
    assert len(said) == SENDERS
    assert {tuple(codes) for codes in said} <= {("terlalu_rumit",), ("sibuk",)}
    assert ["terlalu_rumit"] in said
    assert (StoredFile.objects.count(), DocumentVersion.objects.count()) == before
