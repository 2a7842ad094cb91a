"""The timeline: roles for the applicant, names for the office; notes only where they were written for the applicant."""

import pytest

from applicants import actions
from applicants.enums import DossierState, VerdictOutcome
from applicants.models import Dossier
from applicants.views.shown import timeline
from tests.factories.applicants import NOW, dossier_in, give_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(world):
    dossier = actions.submit_dossier(dossier_in(DossierState.DRAFT, world), by=world.applicant, now=NOW)
    actions.start_check(dossier, by=world.officer, now=NOW)
    for document in dossier.documents.all():
        give_verdict(document.versions.get(), world.officer, VerdictOutcome.NEEDS_FIX)
    actions.return_dossier(dossier, by=world.officer, now=NOW, note="Mohon segera.")
    return Dossier.objects.get(pk=dossier.pk)


def test_applicant_reads_roles_and_own_notes(returned):
    past = [step for step in timeline(returned, insider=False) if step["state"] != "todo"]
    assert [(step["by"], step["note"], step["state"]) for step in past] == [
        ("Anda", "", "done"),
        ("Petugas penerima berkas", "", "done"),
        ("Petugas penerima berkas", "Mohon segera.", "current"),
    ]


def test_office_reads_names(returned, world):
    past = [step for step in timeline(returned, insider=True) if step["state"] != "todo"]
    assert [step["by"] for step in past] == [world.applicant.full_name, "Budi Petugas", "Budi Petugas"]


def test_ended_dossier_has_nothing_ahead(returned, world):
    ended = actions.expire_dossier(returned, now=NOW)
    steps = timeline(ended, insider=False)
    assert (steps[-1]["state"], steps[-1]["by"]) == ("done", "Sistem")
    assert "todo" not in {step["state"] for step in steps}


def test_way_ahead_starts_after_the_present_stage(world):
    dossier = dossier_in(DossierState.ADMITTED, world)
    ahead = [step["title"] for step in timeline(dossier, insider=True) if step["state"] == "todo"]
    assert ahead[0] == "Uji kompetensi berjalan"
    assert len(ahead) == 5
