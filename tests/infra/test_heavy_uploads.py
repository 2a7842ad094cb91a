"""PDFs whose second page never ends, sent to the real web server: refused with a sentence, and nobody waits for them."""

import threading
import time

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import DocumentVersion
from applicants.queries import tasks_of
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.refusals import SENTENCES
from tests import hosts
from tests.corpus import bad_samples
from tests.factories.applicants import dossier_in, world

SENDERS = 8  # more than a web process has threads
LONGEST_ANSWER = 3.0  # seconds, for /sehat/ on a machine that is doing other work too

pytestmark = [pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def web(tmp_path):
    """The address of one web process as the portal starts it, over the database of this test."""
    with hosts.web(tmp_path, MEDIA_ROOT=settings.MEDIA_ROOT) as address:
        yield address


def send(address, path, session, content):
    """Upload as the person of this session; the page that came back."""
    return hosts.send(address, path, session, file=SimpleUploadedFile("ijazah.pdf", content, "application/pdf"))


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
        assert hosts.answers(web)
        waits.append(time.monotonic() - began)
    assert max(waits) <= LONGEST_ANSWER
    said = [[code for code in ("terlalu_rumit", "sibuk") if SENTENCES[code] in page] for page in pages]
    assert len(said) == SENDERS
    assert {tuple(codes) for codes in said} <= {("terlalu_rumit",), ("sibuk",)}
    assert ["terlalu_rumit"] in said
    assert (StoredFile.objects.count(), DocumentVersion.objects.count()) == before
