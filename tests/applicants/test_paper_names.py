"""A paper is downloaded under its whole number: numbers are full of slashes, and none of their parts may be cut off."""

from urllib.parse import unquote

import pytest
from django.urls import reverse

from applicants import actions
from applicants.actions.receipts import print_receipt
from applicants.actions.rejecting import print_rejection
from applicants.enums import DossierState
from certportal.kernel.papers.models import Paper
from certportal.kernel.sla import clocks
from tests.draining import run_due
from tests.factories.applicants import NOW, dossier_in

pytestmark = pytest.mark.django_db


def receipt(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    print_receipt(dossier, pin="428317", by=world.applicant, now=NOW)
    return dossier, dossier.number


def time_account(world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world)
    clocks.start("completeness", dossier, by=world.applicant, now=NOW)
    actions.order_time_account(dossier, by=world.applicant, now=NOW)
    return dossier, dossier.number


def rejection(world):
    dossier = dossier_in(DossierState.REJECTED, world)
    print_rejection(dossier, reason="Ijazah tidak terdaftar.", by=world.verifier, now=NOW)
    return dossier, Paper.objects.get().number


def admission(world):
    dossier = actions.admit(dossier_in(DossierState.ACCEPTED, world), by=world.leader, now=NOW)
    return dossier, Paper.objects.get().number


PAPERS = {
    "dossier.receipt": (receipt, "Tanda terima"),
    "dossier.time_file": (time_account, "Rincian waktu layanan"),
    "dossier.rejection": (rejection, "Surat penolakan"),
    "dossier.letter": (admission, "Surat penetapan"),
}


@pytest.mark.parametrize("address", PAPERS)
def test_paper_is_named_by_its_whole_number(client, world, media_root, address):
    make, title = PAPERS[address]
    dossier, number = make(world)
    assert number.count("/") >= 2
    run_due(now=Paper.objects.get().created_at)
    client.force_login(world.applicant)
    answer = client.get(reverse(address, args=[dossier.code]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    header = answer["Content-Disposition"]
    assert unquote(header.partition("''")[2]) == f"{title} {number.replace('/', '_')}.pdf"
    # The row of the stored file has the same name.
    kept = Paper.objects.get()
    assert kept.file.original_name == f"{kept.title} {kept.number}".strip().replace("/", "_") + ".pdf"
