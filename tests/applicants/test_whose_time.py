"""Beside the date the page says whose time it is: the applicant's to answer, while the office's own days rest."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from applicants.enums import DossierState
from certportal.kernel.sla import clocks
from tests.factories.applicants import NOW, dossier_in

pytestmark = pytest.mark.django_db

RESTS = "Ini batas waktu Anda untuk menjawab. Sampai Anda menjawab, hitungan waktu layanan kantor berhenti sementara."
MENDS = "Ini batas waktu Anda untuk mengirim perbaikan. Waktu pemeriksaan oleh kantor dihitung lagi sesudahnya."
THEIRS = "Ini batas waktu pemohon, bukan batas layanan kantor."


def seen(client, person, address):
    with time_machine.travel(NOW, tick=False):
        client.force_login(person)
        return client.get(address)


def page_of(client, person, dossier):
    response = seen(client, person, dossier.get_absolute_url())
    return response.context["by_when"], response.content.decode()


@pytest.mark.parametrize(
    ("state", "words"), [(DossierState.AWAITING_INFORMATION, RESTS), (DossierState.RETURNED, MENDS)]
)
def test_while_the_office_waits_the_date_is_the_applicants(client, world, state, words):
    dossier = dossier_in(state, world)
    if state == DossierState.AWAITING_INFORMATION:
        clocks.start("service", dossier, by=world.verifier, now=NOW)
        clocks.pause("service", dossier, reason="bertanya", by=world.verifier, now=NOW)
    clocks.start("reply", dossier, by=world.verifier, now=NOW)
    for person, said in ((world.applicant, words), (world.officer, THEIRS)):
        by_when, body = page_of(client, person, dossier)
        assert by_when == said
        assert said in body


def test_the_offices_own_time_needs_no_such_words(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    clocks.start("completeness", dossier, by=world.verifier, now=NOW)
    for person in (world.applicant, world.officer):
        assert page_of(client, person, dossier)[0] == ""


def test_who_fetches_a_result_reads_no_date_of_the_offices(client, world):
    """It is their turn to come whenever they like; the day by which the office hands over is the office's."""
    dossier = dossier_in(DossierState.READY, world)
    clocks.start("handover", dossier, by=world.verifier, now=NOW - timedelta(days=200))
    by_when, body = page_of(client, world.applicant, dossier)
    assert by_when == ""
    assert "erlambat" not in body
    by_when, body = page_of(client, world.officer, dossier)
    assert by_when == ""
    assert "Lewat " in body


def test_the_offices_lateness_does_not_alarm_the_applicant(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    clocks.start("completeness", dossier, by=world.officer, now=NOW - timedelta(days=200))
    _, body = page_of(client, world.applicant, dossier)
    assert "Belum selesai, lewat batas kantor" in body
    for name in ("dossier.mine", "home.desk"):
        assert "Belum selesai, lewat batas kantor" in seen(client, world.applicant, reverse(name)).text
    assert "tone-bad" not in seen(client, world.applicant, reverse("dossier.time", args=[dossier.code])).text
    assert 'class="due due-bad"' in page_of(client, world.officer, dossier)[1]


def test_a_resting_clock_alone_is_not_the_applicants_time(client, world):
    """A service without a time to answer: there is no date of theirs."""
    dossier = dossier_in(DossierState.AWAITING_INFORMATION, world)
    clocks.start("service", dossier, by=world.verifier, now=NOW)
    clocks.pause("service", dossier, reason="bertanya", by=world.verifier, now=NOW)
    by_when, body = page_of(client, world.applicant, dossier)
    assert by_when == ""
    assert "Berhenti sementara" in body


def test_a_draft_has_no_date_and_says_so(client, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    assert page_of(client, world.applicant, dossier)[0] == "Tidak ada batas waktu sampai berkas Anda kirim."


def test_the_counter_is_not_told_that_it_has_all_the_time_it_wants(client, world):
    dossier = dossier_in(DossierState.DRAFT, world, entered_by=world.officer)
    client.force_login(world.officer)
    assert client.get(reverse("counter.show", args=[dossier.code])).context["by_when"] == ""
