"""Rows of waivers: which count, and what the database refuses, raw SQL included."""

import pytest
from django.db import IntegrityError, connection, transaction

from applicants.enums import DossierState
from applicants.models import PrerequisiteWaiver
from applicants.queries.waivers import waived_codes
from tests.factories.applicants import NOW, dossier_in
from tests.factories.held import FIRST, WaiverFactory, unit

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

SECOND = "N.78SPS02.084.2"


def refused(sql, *params):
    """The raw statement fails with an IntegrityError; what stood before still stands."""
    with pytest.raises(IntegrityError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return str(raised.value)


def raw(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_waived_codes_leave_out_what_was_taken_back(world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    WaiverFactory(dossier=dossier, unit=unit("N.78SPS01.005.1"), granted_by=world.verifier)
    WaiverFactory(dossier=dossier, granted_by=world.verifier, ended=True)
    assert waived_codes(dossier) == {"N.78SPS01.005.1"}


@pytest.fixture
def waiver(world):
    return WaiverFactory(dossier=dossier_in(DossierState.VERIFICATION, world), granted_by=world.verifier)


def test_waiver_for_oneself_is_refused(world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    with pytest.raises(IntegrityError, match="waiver_not_for_oneself"), transaction.atomic():
        WaiverFactory(dossier=dossier, granted_by=world.applicant)


def test_waiver_without_reason_is_refused(waiver):
    with pytest.raises(IntegrityError), transaction.atomic():
        WaiverFactory(dossier=waiver.dossier, granted_by=waiver.granted_by, unit=unit(SECOND), reason="")


def test_waiver_stands_once_and_again_after_it_was_taken_back(waiver):
    with pytest.raises(IntegrityError), transaction.atomic():
        WaiverFactory(dossier=waiver.dossier, granted_by=waiver.granted_by)
    PrerequisiteWaiver.objects.filter(pk=waiver.pk).update(
        ended_at=NOW, ended_by=waiver.granted_by, ended_reason="Keliru."
    )
    WaiverFactory(dossier=waiver.dossier, granted_by=waiver.granted_by)
    assert waived_codes(waiver.dossier) == {FIRST}


def test_waiver_changes_only_by_ending(waiver):
    assert "append-only" in refused("UPDATE applicants_prerequisitewaiver SET reason = 'lain' WHERE id = %s", waiver.pk)
    assert "append-only" in refused("DELETE FROM applicants_prerequisitewaiver WHERE id = %s", waiver.pk)
    end = "UPDATE applicants_prerequisitewaiver SET ended_at = %s, ended_by_id = %s, ended_reason = %s WHERE id = %s"
    assert "prerequisite_waiver_end_whole" in refused(end, NOW, waiver.granted_by_id, "", waiver.pk)
    raw(end, NOW, waiver.granted_by_id, "Keliru.", waiver.pk)
    assert "append-only" in refused(
        "UPDATE applicants_prerequisitewaiver SET ended_reason = 'lain' WHERE id = %s", waiver.pk
    )
