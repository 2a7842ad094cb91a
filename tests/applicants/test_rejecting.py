"""The letter of refusal, and how requests to the applicant end."""

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import get_template
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState, VerdictOutcome
from applicants.models import Decision, DocumentVersion, InformationRequest
from applicants.queries import open_request
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.models import Paper
from tests.draining import run_due
from tests.factories.applicants import NOW, dossier_in, give_verdict

pytestmark = pytest.mark.django_db
REASON = "Pengangkatan bukan sebagai PNS Pemprov DKI Jakarta."


def refused(world, state=DossierState.VERIFICATION):
    dossier = dossier_in(state, world)
    if state == DossierState.ACCEPTED:
        return actions.refuse_admission(dossier, reason=REASON, by=world.leader, now=NOW)
    version = DocumentVersion.objects.filter(document__dossier=dossier).order_by("document__order").first()
    give_verdict(version, world.verifier, VerdictOutcome.REJECTED, stage="verification")
    return actions.reject_dossier(dossier, note=REASON, by=world.verifier, now=NOW)


def test_letter_names_reason_documents_and_what_comes_next(world):
    Organisation.objects.filter(pk=world.catalogue.agency.pk).update(address="Jalan Layanan 9")
    world.catalogue.agency.refresh_from_db()
    dossier = refused(world)
    letter = Paper.objects.get(kind="rejection_letter")
    assert letter.number == "001/PENOLAKAN/BKPSDM/XI/2026"
    facts = letter.facts
    assert facts["reason"] == REASON
    assert [document["reason"] for document in facts["documents"]] == ["Keaslian dokumen diragukan"]
    # Seven working days after Monday 23 November 2026.
    assert (facts["appeal"]["days"], facts["appeal"]["until"]) == ("7 hari kerja", "2 Desember 2026")
    assert ["SP4N-LAPOR!", "https://www.lapor.go.id"] in facts["channels"]
    assert ["Alamat", "Jalan Layanan 9"] in facts["channels"]
    assert facts["complaint_hours"] == "Senin–Jumat, pukul 08.00–16.00 WIB"
    said = get_template("pdf/rejection_letter.html").render(facts | {"paper": {"code_shown": ""}, "letter_number": "1"})
    assert "Waktu tindak lanjut maksimal 3 hari kerja;" not in said  # a term is no channel
    assert "<td>https://www.lapor.go.id</td>" in said
    assert "Yth. Saudara" in said
    assert facts["appeal_right"].startswith("Pemohon berhak mengajukan banding")
    told = Message.objects.get(kind="dossier_rejected", channel="in_app")
    assert REASON in told.body
    assert facts["documents"][0]["title"] in told.body
    assert dossier.state == "rejected"


def test_letter_is_the_applicants_and_stays_as_it_was_drawn(client, world, media_root):
    dossier = refused(world)
    where = reverse("dossier.rejection", args=[dossier.code])
    client.force_login(world.applicant)
    assert "Surat penolakan sedang disiapkan" in client.get(dossier.get_absolute_url()).content.decode()
    assert client.get(where).status_code == 202, "it is being drawn"
    run_due(now=NOW)
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert where in page
    assert "banding paling lambat 2 Desember 2026." in " ".join(page.split())
    first = b"".join(client.get(where).streaming_content)
    assert first.startswith(b"%PDF")
    world.applicant.full_name = "Nama Lain"
    world.applicant.save()
    run_due(now=NOW)
    assert b"".join(client.get(where).streaming_content) == first


def test_refused_admission_carries_the_letter_too(client, world, media_root):
    dossier = refused(world, DossierState.ACCEPTED)
    run_due(now=NOW)
    decision = Decision.objects.get(dossier=dossier)
    assert decision.letter == Paper.objects.get(kind="rejection_letter")
    client.force_login(world.leader)
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "Unduh surat penolakan" in page
    assert "Unduh surat penetapan peserta" not in page


def asked(dossier, world):
    return InformationRequest.objects.create(
        dossier=dossier, kind="correction", number=1, note="Pindai ulang.", asked_by=world.officer, asked_at=NOW
    )


@pytest.mark.parametrize(
    ("act", "outcome"),
    [
        (lambda d, w: actions.expire_dossier(d, now=NOW), "expired"),
        (lambda d, w: actions.withdraw(d, by=w.applicant, now=NOW), "withdrawn"),
    ],
)
def test_a_request_nobody_answered_does_not_look_answered(world, act, outcome):
    dossier = dossier_in(DossierState.RETURNED, world, rounds=1)
    request = asked(dossier, world)
    act(dossier, world)
    request.refresh_from_db()
    assert (request.outcome, request.closed_at, request.answered_at) == (outcome, NOW, None)
    assert open_request(dossier) is None


def test_an_end_without_its_moment_is_refused_by_the_database(world):
    request = asked(dossier_in(DossierState.RETURNED, world), world)
    with pytest.raises(IntegrityError), transaction.atomic():
        InformationRequest.objects.filter(pk=request.pk).update(outcome="answered", closed_at=NOW)
