"""A paper that waits for a disk or a server says so where it would be opened, on its case, and on the officer's desk."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.enums import DossierState
from applicants.queries import for_desk
from applicants.queries.cases import for_filling, for_page
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.papers.queries import AGAIN, TOLD
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.papers import reserved_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_once")]

WAITS = "dokumennya belum dapat dicetak"
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
    assert "sedang dicetak" not in page, "one voice: it waits, or it is being printed"
    assert f"Tanda terima: {sentence}" in page


def test_page_says_nothing_while_the_drawing_goes_its_way(client, world):
    dossier = case(world)
    page = page_of(client, dossier.applicant, reverse("dossier.sent", args=[dossier.code]))
    assert AGAIN not in page
    assert TOLD not in page


@pytest.mark.parametrize(("stuck", "sentence"), STUCK.values(), ids=STUCK)
def test_case_says_it_to_both_sides(client, world, stuck, sentence):
    dossier = case(world, **stuck)
    for person in (dossier.applicant, world.officer):
        assert sentence in page_of(client, person, dossier.get_absolute_url())


def test_case_says_nothing_while_the_drawing_goes_its_way(client, world):
    page = page_of(client, world.officer, case(world).get_absolute_url())
    assert AGAIN not in page
    assert TOLD not in page


@pytest.mark.engines
def test_case_is_told_of_papers_about_its_rows_and_not_of_those_of_others(world):
    mine, other = (dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue)) for _ in "ab")
    reserved_paper(mine.documents.first(), by=world.officer)
    reserved_paper(world.catalogue.agency, by=world.officer)  # about something that has no case
    Job.objects.update(outages=1)
    for rows in (for_page(), for_filling()):
        assert dict(rows.values_list("pk", "drawing")) == {mine.pk: JobState.QUEUED, other.pk: None}
    assert {pk: row.drawing for pk, row in for_desk(Q(), drawing=True).items()} == {
        mine.pk: JobState.QUEUED,
        other.pk: None,
    }


def test_row_on_the_desk_says_it_and_no_question_is_added(client, world, django_assert_num_queries):
    case(world)
    client.force_login(world.officer)
    page_of(client, world.officer, "/meja-kerja/")
    with CaptureQueriesContext(connection) as before:
        assert WAITS not in client.get("/meja-kerja/").content.decode()
    Job.objects.filter(kind=RENDER_JOB).update(outages=1)
    with django_assert_num_queries(len(before)):
        assert client.get("/meja-kerja/").content.decode().count(WAITS) == 1
