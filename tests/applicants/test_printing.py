"""A paper that waits says so: on its case, where it would be opened, and on the desk of the office."""

import pytest
from django.urls import reverse

from applicants.desk import papers_wait
from applicants.enums import DossierState
from certportal.kernel.accounts.enums import Role
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.papers.queries import AGAIN, TOLD
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.papers import reserved_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_once")]

LINE = "berkas belum dapat dicetak karena gangguan"
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
def test_case_says_that_its_paper_waits(client, world, stuck, sentence):
    dossier = case(world, **stuck)
    for person in (dossier.applicant, world.officer):
        assert sentence in page_of(client, person, dossier.get_absolute_url())


def test_case_says_nothing_while_the_drawing_goes_its_way(client, world):
    dossier = case(world)
    page = page_of(client, dossier.applicant, dossier.get_absolute_url())
    assert AGAIN not in page
    assert TOLD not in page


def test_case_is_told_of_papers_about_its_rows_and_not_of_those_of_others(client, world):
    mine, other = (dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue)) for _ in "ab")
    reserved_paper(mine.documents.first(), by=world.officer)
    reserved_paper(world.catalogue.agency, by=world.officer)  # about something that has no case
    Job.objects.filter(kind=RENDER_JOB).update(outages=1)
    assert AGAIN in page_of(client, world.officer, mine.get_absolute_url())
    assert AGAIN not in page_of(client, world.officer, other.get_absolute_url())


def test_page_where_the_paper_would_be_opened_says_it(client, world):
    dossier = case(world, outages=1)
    page = page_of(client, dossier.applicant, reverse("dossier.sent", args=[dossier.code]))
    assert "Tanda terima sedang dicetak" in page
    assert AGAIN in page


def test_desk_of_the_office_names_the_cases_in_one_line(client, world):
    dossiers = [case(world) for _ in range(4)]
    assert LINE not in page_of(client, world.officer, "/meja-kerja/")
    Job.objects.filter(kind=RENDER_JOB).update(outages=1)
    page = page_of(client, world.officer, "/meja-kerja/")
    assert f"Dokumen 4 {LINE}: {dossiers[0]}" in page
    assert "dan 1 lainnya" in page
    assert LINE not in page_of(client, person_with(Role.INTAKE_OFFICER), "/meja-kerja/")


@pytest.mark.parametrize("count", [1, 3])
def test_desk_asks_no_more_for_more_papers(world, count, django_assert_num_queries):
    for _ in range(count):
        case(world)
    list(papers_wait(world.officer, NOW))  # the roles are read once for a person
    with django_assert_num_queries(1):
        assert list(papers_wait(world.officer, NOW)) == []
    Job.objects.filter(kind=RENDER_JOB).update(outages=1)
    with django_assert_num_queries(3):
        assert len(list(papers_wait(world.officer, NOW))) == 1
