"""What applicants and their superiors see of a request to confirm a form."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState, EndorsementOutcome
from applicants.models import Attestation, Dossier
from certportal.kernel.audit.models import AuditEvent
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import NOW, dossier_in, small_pdf
from tests.factories.superiors import recorded_and_asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, world):
    client.force_login(world.applicant)
    return client


def asked_superior(dossier):
    """A request to the recorded superior for the statement, of which nothing has been uploaded."""
    return recorded_and_asked(dossier, PersonFactory(full_name="Dra. Hj. Ratna Dewi, M.Si."))


@pytest.mark.parametrize("name", ["dossier.show", "dossier.submit"])
def test_running_request_to_the_superior_stands_in_the_task_list(signed_in, world, name):
    dossier = dossier_in(DossierState.DRAFT, world)
    asked = asked_superior(dossier)
    page = reverse(name, args=[dossier.code])
    assert signed_in.get(page).text.count("Menunggu konfirmasi atasan") == 1
    actions.cancel_endorsement(asked.document, by=world.applicant, now=NOW)
    assert "Menunggu konfirmasi atasan" not in signed_in.get(page).text


def test_requests_to_the_superior_cost_no_further_question(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    page, counts = reverse("dossier.show", args=[dossier.code]), []
    for ask in (lambda: None, lambda: asked_superior(dossier)):
        ask()
        with CaptureQueriesContext(connection) as asked:
            signed_in.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def withdrawn(asked):
    actions.cancel_endorsement(asked.document, by=asked.document.dossier.applicant, now=NOW)


def uploaded(asked):
    actions.attach_document(asked.document, small_pdf(), by=asked.document.dossier.applicant, now=NOW)


def sent(asked):
    Dossier.objects.filter(pk=asked.document.dossier_id).update(state=DossierState.WITHDRAWN)


def refused(asked):
    actions.refuse_endorsement(asked, reason="Lengkapi SKP dahulu.", by=asked.superior, now=NOW)


@pytest.mark.parametrize(
    ("ending", "sentence"),
    [
        (withdrawn, "Pemohon menarik permintaan ini atau mengunggah sendiri formulirnya."),
        (uploaded, "Pemohon menarik permintaan ini atau mengunggah sendiri formulirnya."),
        (sent, "Berkas pegawai ini sudah dikirim atau ditutup."),
        (refused, "dengan alasan: Lengkapi SKP dahulu."),
    ],
)
def test_request_that_is_over_shows_one_sentence_and_no_form(client, world, media_root, ending, sentence):
    asked = asked_superior(dossier_in(DossierState.DRAFT, world))
    ending(asked)
    client.force_login(asked.superior)
    for page in (
        client.get(asked.get_absolute_url()),
        client.post(
            asked.get_absolute_url(),
            {"typed_name": asked.superior.full_name, "truthful": "on", "seen": "x"},
            follow=True,
        ),
    ):
        main = page.text.split("<main")[1].split("</main>")[0]
        assert sentence in main
        assert "<form" not in main
        assert world.applicant.full_name not in words(main)
    assert not Attestation.objects.exists()


def test_upload_takes_the_question_to_the_superior_back(signed_in, world, media_root):
    asked = asked_superior(dossier_in(DossierState.DRAFT, world))
    uploaded(asked)
    asked.refresh_from_db()
    assert asked.outcome == EndorsementOutcome.CANCELLED
    assert AuditEvent.objects.filter(verb="endorsement.cancel", subject_id=asked.pk).exists()
    assert "Menunggu jawaban" not in signed_in.get(asked.document.get_absolute_url()).text
