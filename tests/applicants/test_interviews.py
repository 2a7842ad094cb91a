"""The interview of 002: kept as a draft, signed once, asked for before somebody becomes a participant."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState
from applicants.models import Dossier, Interview
from certportal.kernel.workflow.make import MoveRefused
from tests.factories.applicants import NOW, dossier_in, world
from tests.factories.interviews import to_interview
from tests.pages import words
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_once", "blank_sheets")]
SAID = {"held_on": NOW.date(), "result": "proceed", "notes": "Sudah menyelesaikan pelatihan."}


@pytest.fixture
def place():
    return world()


def keep(dossier, place, *, sign=True, **said):
    return actions.keep_interview(dossier, **SAID | said, sign=sign, by=place.officer, now=NOW)


def admit(dossier, place):
    return actions.admit(Dossier.objects.get(pk=dossier.pk), by=place.leader, now=NOW)


def test_nobody_becomes_a_participant_before_the_interview_lets_them(place):
    dossier = to_interview(place, DossierState.ACCEPTED)
    with pytest.raises(MoveRefused, match="Wawancara belum dicatat"):
        admit(dossier, place)
    keep(dossier, place, sign=False)
    with pytest.raises(MoveRefused, match="Wawancara belum dicatat"):
        admit(dossier, place)
    keep(dossier, place, result="not_yet")
    with pytest.raises(MoveRefused, match="belum dapat dilanjutkan"):
        admit(dossier, place)
    keep(dossier, place)
    assert admit(dossier, place).state == DossierState.ADMITTED
    assert Interview.objects.count() == 2


def test_a_draft_is_its_writers_and_goes_on_until_it_is_signed(client, place):
    dossier = to_interview(place, DossierState.VERIFICATION)
    address = reverse("interview.write", args=[dossier.code])
    client.force_login(place.officer)
    client.post(address, {"held_on": NOW.date(), "notes": "Baru separuh.", "result": ""})
    assert "Baru separuh." in client.get(address).text
    client.force_login(place.verifier)
    assert "Baru separuh." not in client.get(address).text
    client.force_login(place.officer)
    page = words(client.post(address, {"held_on": NOW.date(), "notes": "Baru separuh.", "result": "", "sign": "1"}))
    assert "Pilih hasil wawancara lebih dahulu" in page
    client.post(address, {"held_on": NOW.date(), "notes": "Selesai.", "result": "proceed", "sign": "1"})
    row = Interview.objects.get()
    assert (row.notes, row.interviewer, bool(row.signed_at)) == ("Selesai.", place.officer, True)


def test_the_applicant_reads_day_and_result_and_no_notes(client, place):
    dossier = to_interview(place, DossierState.ACCEPTED)
    keep(dossier, place)
    client.force_login(dossier.applicant)
    own = words(client.get(dossier.get_absolute_url()))
    assert "Dapat dilanjutkan" in own
    assert "menyelesaikan pelatihan" not in own
    client.force_login(place.leader)
    assert "menyelesaikan pelatihan" in words(client.get(dossier.get_absolute_url()))


def test_a_service_without_an_interview_has_no_such_page(client, place):
    dossier = dossier_in(DossierState.ACCEPTED, place)
    client.force_login(place.officer)
    assert client.get(reverse("interview.write", args=[dossier.code])).status_code == 404
    refused("not_asked", keep, dossier, place)
    assert "Wawancara" not in words(client.get(dossier.get_absolute_url()))


@pytest.mark.parametrize(
    ("state", "said", "code"),
    [
        (DossierState.ACCEPTED, {"held_on": NOW.date() + dt.timedelta(days=1)}, "day"),
        (DossierState.ACCEPTED, {"held_on": NOW.date() - dt.timedelta(days=1)}, "day"),
        (DossierState.ACCEPTED, {"notes": " "}, "notes_missing"),
        (DossierState.ACCEPTED, {"result": ""}, "result_missing"),
        (DossierState.ADMITTED, {}, "wrong_state"),
    ],
)
def test_gaps_and_odd_days_are_named(place, state, said, code):
    refused(code, keep, to_interview(place, state), place, **said)


def test_nobody_interviews_themselves(place):
    dossier = to_interview(place, DossierState.ACCEPTED)
    refused("not_allowed", actions.keep_interview, dossier, **SAID, sign=True, by=dossier.applicant, now=NOW)


@pytest.mark.engines
def test_what_was_signed_stands_also_for_raw_sql(place):
    dossier = to_interview(place, DossierState.ACCEPTED)
    row = keep(dossier, place)
    for sql in (
        "UPDATE applicants_interview SET notes = 'lain' WHERE id = %s",
        "UPDATE applicants_interview SET signed_at = NULL WHERE id = %s",
        "DELETE FROM applicants_interview WHERE id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [row.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        Interview.objects.create(dossier=dossier, interviewer=dossier.applicant, held_on=NOW.date(), written_at=NOW)
