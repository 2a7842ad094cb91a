"""Days, desk and menu of the office that passes certificates on and of the one that counts them."""

import datetime as dt

import pytest
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import Dossier
from certificates import actions
from certificates.desk import desk_lists, desk_papers
from certificates.models import Transmittal
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.sla import clocks
from certportal.kernel.sla.models import Clock
from certportal.kernel.web import desk
from certportal.kernel.web.dates import day_in_words
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import Hall, TestSiteFactory, admitted, another_applicant
from tests.factories.certificates import drawn
from tests.factories.papers import reserved_paper
from tests.factories.seats import issued, three_offices
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("offices_once", "blank_sheets"), pytest.mark.watched]


@pytest.fixture
def offices(media_root):
    return three_offices()


def state_of(certificate):
    return Dossier.objects.get(pk=certificate.dossier_id).state


def test_one_office_needs_no_list(offices):
    offices.service.seats = list(Seat.values)
    offices.service.save()
    one = drawn(Hall(**{**vars(offices.hall), **_at_home(offices)}))
    assert state_of(one.certificate) == DossierState.READY
    assert not Transmittal.objects.exists()
    assert list(desk_lists(offices.hall.admin, NOW)) == []


def _at_home(offices):
    """The committee and the site of the service office itself."""
    people = {name: person_with(Role.COMMITTEE_MEMBER, offices.service) for name in ("chair", "member")}
    return {**people, "site": TestSiteFactory(agency=offices.service)}


def test_the_days_are_the_bodys_from_the_exam_until_the_list_is_counted(offices):
    case = admitted(offices.hall)
    clocks.start("service", case, by=offices.hall.world.verifier, now=NOW)
    (certificate,) = issued(offices, case)
    assert Clock.objects.get(kind="service").waiting_on == "certification_body"
    refused("not_awaited", actions.receive_from_body, case, by=offices.hall.admin, now=NOW)
    actions.count_list(actions.pass_on([certificate], by=offices.clerk, now=NOW), {1}, by=offices.hall.admin, now=NOW)
    assert state_of(certificate) == DossierState.READY
    assert Clock.objects.get(kind="service").waiting_on == "office"


def test_the_menu_has_the_lists_only_where_an_office_is_apart(offices, client):
    found = {}
    at_home = person_with(Role.CERTIFICATE_ADMIN)  # whose office does both
    people = (offices.clerk, offices.hall.admin, at_home, offices.runner, offices.hall.chair)
    for person in people:
        client.force_login(person)
        found[person] = f'href="{reverse("transmittal.list")}"' in client.get(reverse("home.desk")).content.decode()
    assert [found[person] for person in people] == [True, True, False, False, False]


def test_rows_of_the_desk_say_by_when_on_both_sides(offices, django_assert_num_queries):
    """A list is as urgent as the most urgent case on it: the sender has nothing more pressing, nor has the receiver."""
    early, late = (admitted(offices.hall, another_applicant(offices.hall, full_name=name)) for name in ("Ani", "Budi"))
    for case, now in ((early, NOW - dt.timedelta(days=7)), (late, NOW)):
        clocks.start("service", case, by=offices.hall.world.verifier, now=now)
    rows = issued(offices, late, early)
    limit = Clock.objects.get(subject_id=early.pk).limit_on
    assert limit < Clock.objects.get(subject_id=late.pk).limit_on
    (passing,) = desk_lists(offices.clerk, NOW)
    assert passing.clock.limit_on == limit
    made = actions.pass_on(rows, by=offices.clerk, now=NOW)
    assert list(desk_lists(offices.clerk, NOW)) == []
    (counting,) = desk_lists(offices.hall.admin, NOW)
    assert counting.clock.limit_on == limit
    offices.hall.admin.role_pairs()
    # Certificates to pass on, lists, accounts merged into theirs, papers, and the cases of all: as many for any number.
    with desk.one_look(), django_assert_num_queries(5):
        assert [row.title for row in desk_lists(offices.hall.admin, NOW)] == [f"Daftar {made.number}"]


def test_the_page_of_lists_says_by_when_while_one_is_under_way(offices, client):
    case = admitted(offices.hall)
    clocks.start("service", case, by=offices.hall.world.verifier, now=NOW)
    made = actions.pass_on(issued(offices, case), by=offices.clerk, now=NOW)
    day = f"batas {day_in_words(Clock.objects.get(kind='service').limit_on)}"
    for person in (offices.clerk, offices.hall.admin):
        client.force_login(person)
        assert day in client.get(reverse("transmittal.list")).content.decode()
    actions.count_list(made, {1}, by=offices.hall.admin, now=NOW)
    assert 'class="due due-' not in client.get(reverse("transmittal.list")).content.decode()


def test_both_sides_are_told_of_a_paper_that_could_not_be_drawn(offices):
    case = admitted(offices.hall)
    issued(offices, case)
    reserved_paper(case.decisions.latest("pk"), by=offices.clerk)
    people = (offices.clerk, offices.hall.admin)
    assert [desk_papers(person, NOW).total for person in people] == [0, 0]
    Job.objects.filter(kind=RENDER_JOB).update(state=JobState.QUARANTINED, finished_at=NOW)
    Dossier.objects.filter(pk=case.pk).update(state=DossierState.READY)
    assert [desk_papers(person, NOW).total for person in people] == [0, 1], "the hall hands it over"
    Dossier.objects.filter(pk=case.pk).update(state=DossierState.DECIDED)
    assert [[row.url for row in desk_papers(person, NOW).rows] for person in people] == [[case.get_absolute_url()]] * 2
