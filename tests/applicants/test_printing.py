"""A paper that waits for a disk or a server says so where it would be opened."""

import pytest
from django.urls import reverse

from applicants.enums import DossierState
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.papers.queries import AGAIN, TOLD
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.papers import reserved_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_once")]

STUCK = {"again": ({"outages": 3}, AGAIN), "told": ({"state": JobState.QUARANTINED, "finished_at": NOW}, TOLD)}


def case(world, **stuck):
    """A case whose receipt could not be drawn."""
    dossier = dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue))
    reserved_paper(dossier, by=world.officer, kind="receipt")
    Job.objects.filter(kind=RENDER_JOB).update(**stuck)
    return dossier


def page_of(client, person, address):
    client.force_login(person)
    return client.get(address).content.decode()


@pytest.mark.parametrize(("stuck", "sentence"), STUCK.values(), ids=STUCK)
def test_page_where_the_paper_would_be_opened_says_it(client, world, stuck, sentence):
    dossier = case(world, **stuck)
    page = page_of(client, dossier.applicant, reverse("dossier.sent", args=[dossier.code]))
    assert "Tanda terima sedang dicetak" in page
    assert sentence in page


def test_page_says_nothing_while_the_drawing_goes_its_way(client, world):
    dossier = case(world)
    page = page_of(client, dossier.applicant, reverse("dossier.sent", args=[dossier.code]))
    assert AGAIN not in page
    assert TOLD not in page
