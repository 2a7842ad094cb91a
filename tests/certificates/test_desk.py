"""What the app certificates shows on the desk of a certificate officer."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Duty
from applicants.models import Decision, Dossier, Involvement
from certificates.desk import desk_papers
from certportal.kernel.accounts.enums import Role
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.sla import clocks
from tests.factories.accounts import MembershipFactory, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person, world
from tests.factories.papers import reserved_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once")]

LONG_AFTER = NOW + dt.timedelta(days=60)


@pytest.fixture
def place():
    return world()


@pytest.fixture
def officer(place):
    return person_with(Role.CERTIFICATE_ADMIN, place.catalogue.agency)


def to_hand_over(place):
    dossier = dossier_in(DossierState.READY, place, applicant=eligible_person(place.catalogue))
    return dossier, clocks.start("handover", dossier, by=place.officer, now=NOW)


def desk_at(client, person, now):
    with time_machine.travel(now, tick=False):
        client.force_login(person)
        response = client.get("/meja-kerja/")
    return response, {items.name: items.listing for items in response.context["lists"]}


def test_papers_to_hand_over_carry_their_deadline(client, place, officer):
    dossier, clock = to_hand_over(place)
    response, lists = desk_at(client, officer, NOW)
    (row,) = lists["mine"].rows
    assert (row.title, row.subtitle) == (f"{dossier.number} · {dossier.applicant.full_name}", "Pelayanan Prima")
    assert (row.clock.word, row.clock.due_on) == ("Aman", clock.limit_on)
    assert lists["mine"].pressing == 0
    assert 'class="due due-' in response.content.decode()


def test_nobody_is_shown_their_own_paper_to_hand_over(place, officer):
    dossier, _ = to_hand_over(place)
    MembershipFactory(user=dossier.applicant, organisation=place.catalogue.agency, role=Role.CERTIFICATE_ADMIN)
    dossier.applicant.forget_roles()
    assert [desk_papers(person, NOW).total for person in (officer, dossier.applicant)] == [1, 0]


def test_a_late_hand_over_stands_among_what_is_near_or_late(client, place, officer):
    to_hand_over(place)
    response, lists = desk_at(client, officer, LONG_AFTER)
    assert lists["mine"].pressing == 1
    assert [row.clock.word for row in lists["mine"].rows] == ["Terlambat"]
    body = response.content.decode()
    assert "1 terlambat" in body
    assert body.count(lists["mine"].rows[0].url) == 1  # one late case stands in one list


def test_the_desk_asks_no_more_for_three_hand_overs_than_for_one(client, place, officer):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            to_hand_over(place)
        desk_at(client, officer, LONG_AFTER)  # signs in, and the calendar is read once per process
        with time_machine.travel(LONG_AFTER, tick=False), CaptureQueriesContext(connection) as asked:
            lists = {items.name: items.listing for items in client.get("/meja-kerja/").context["lists"]}
        counts.append((lists["mine"].pressing, len(asked)))
    assert counts == [(1, counts[0][1]), (3, counts[0][1])]


def test_the_desk_tells_of_papers_that_could_not_be_drawn(client, place, officer):
    """Before they are drawn nothing can be handed over: the clock runs, and no list said why nothing comes."""
    handing = to_hand_over(place)[0]
    decided = dossier_in(DossierState.DECIDED, place, applicant=eligible_person(place.catalogue))
    deciders = (person_with(Role.COMMITTEE_MEMBER, decided.agency), place.leader)
    decider = [
        Involvement.objects.create(dossier=decided, person=one, duty=Duty.DECIDER, since=NOW) for one in deciders
    ][1]
    decision = Decision.objects.create(
        dossier=decided, kind=DecisionKind.CERTIFICATION, outcome=DecisionOutcome.COMPETENT, decided_on=NOW.date(),
        involvement=decider, created_at=NOW,
    )  # fmt: skip
    for about in (handing, decision):
        reserved_paper(about, by=place.officer)
    assert [row.subtitle for row in desk_at(client, officer, NOW)[1]["mine"].rows] == ["Pelayanan Prima"]
    Job.objects.filter(kind=RENDER_JOB).update(outages=1)
    rows = {row.url: row for row in desk_at(client, officer, NOW)[1]["mine"].rows}
    assert {row.subtitle for row in rows.values()} == {"Pelayanan Prima · dokumennya belum dapat dicetak"}
    assert [row.state_label for row in rows.values()] == ["Siap diserahkan", "Menunggu dicetak"]
    assert rows[decided.get_absolute_url()].tone == "warn"


def test_the_page_of_papers_says_by_when_and_the_nearest_stands_first(client, place, officer):
    late, later = to_hand_over(place)[0], to_hand_over(place)[0]
    gone = dossier_in(DossierState.HANDED_OVER, place, applicant=eligible_person(place.catalogue))
    Dossier.objects.filter(pk=late.pk).update(due_on=NOW.date(), state_since=LONG_AFTER)
    with time_machine.travel(NOW, tick=False):
        client.force_login(officer)
        client.get("/cetak/")  # signs in, and the calendar is read once per process
        with CaptureQueriesContext(connection) as before:
            body = client.get("/cetak/").content.decode()
        to_hand_over(place)
        with CaptureQueriesContext(connection) as after:
            client.get("/cetak/")
    assert len(before) == len(after)
    assert body.index(late.number) < body.index(later.number) < body.index(gone.number)
    assert body.count('class="due due-') == 2
