"""One person with two tabs: the second tab's words are never taken for a double click, and come back on its form."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from applicants import actions
from applicants.enums import DossierState, VerdictOutcome
from applicants.models import Assignment, Decision, Dossier, InformationRequest, TechnicalReview
from certificates.models import Handover
from certportal.kernel.accounts.enums import Role
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in
from tests.factories.assessments import COMPETENT, examine, hall, item_for, running
from tests.factories.certificates import drawn
from tests.journeys.invented import ONE_DAY, Office
from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]

FIRST, SECOND = "Kalimat pada tab pertama.", "Kalimat lain pada tab kedua."
BOTH = (FIRST, SECOND)


@pytest.fixture
def place():
    return hall()


@pytest.fixture
def world(place):
    return place.world


def both_tabs(client, page, dossier, *fields, of=()):
    """Send one form from two tabs that were opened on the same state; the answer of the second."""
    where = reverse(page, args=of or [dossier.code])
    tabs = [given | {"version": dossier.version} for given in fields]
    assert client.post(where, tabs[0]).status_code == 302
    return client.post(where, tabs[1])


def told(answer, sentence="Anda sudah melakukan langkah ini"):
    """The form came back with what was typed, and says that it is not kept."""
    assert answer.status_code == 200
    page = words(answer)
    assert sentence in page
    assert "Isian pada halaman ini" in page
    assert escape(SECOND) in answer.text
    assert "sudah tercatat" not in page


def test_second_question_is_not_lost(client, world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    client.force_login(world.verifier)
    told(both_tabs(client, "dossier.ask_information", dossier, {"note": FIRST}, {"note": SECOND}))
    assert InformationRequest.objects.get().note == FIRST


def test_same_question_twice_is_a_double_click(client, world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    client.force_login(world.verifier)
    answer = both_tabs(client, "dossier.ask_information", dossier, {"note": FIRST}, {"note": FIRST})
    assert answer.status_code == 302
    assert "Langkah ini sudah tercatat." in words(client.get(answer.url))


def test_question_changed_after_going_back_is_not_lost(client, world):
    """The page of the browser's "back" still has the token of the first submit."""
    dossier = dossier_in(DossierState.ACCEPTED, world)
    client.force_login(world.verifier)
    page = {"once": "a" * 32}
    told(both_tabs(client, "dossier.ask_information", dossier, *(page | {"note": note} for note in BOTH)))
    assert InformationRequest.objects.get().note == FIRST


def test_second_answer_is_not_lost(client, world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    dossier = actions.ask_information(dossier, question="Mana SK terakhir?", by=world.verifier, now=NOW)
    client.force_login(world.applicant)
    told(both_tabs(client, "dossier.answer", dossier, {"answer": FIRST}, {"answer": SECOND}))
    assert InformationRequest.objects.get().answer == FIRST


def test_second_notice_of_faults_is_not_lost(client, world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.NEEDS_FIX)
    client.force_login(world.officer)
    told(both_tabs(client, "dossier.return", dossier, {"note": FIRST}, {"note": SECOND}))
    assert InformationRequest.objects.get().note == FIRST


@pytest.mark.parametrize(
    ("page", "state", "who"),
    [
        ("dossier.reject", DossierState.COMPLETENESS_CHECK, "verifier"),
        ("dossier.refuse_admission", DossierState.ACCEPTED, "leader"),
        ("dossier.withdraw", DossierState.SUBMITTED, "applicant"),
    ],
)
def test_second_reason_is_not_lost(client, world, page, state, who):
    dossier = dossier_in(state, world)
    client.force_login(getattr(world, who))
    told(both_tabs(client, page, dossier, {"note": FIRST}, {"note": SECOND}))
    assert all(row.reason == FIRST for row in Decision.objects.all())


def test_other_years_of_service_are_not_lost(client, world):
    """They are no note, but a column the move writes."""
    dossier = dossier_in(DossierState.VERIFICATION, world, verdict=VerdictOutcome.ACCEPTED)
    client.force_login(world.verifier)
    years = [{"service_years_confirmed": "7"}, {"service_years_confirmed": "12"}]
    answer = both_tabs(client, "dossier.declare_complete", dossier, *years)
    assert answer.status_code == 200
    assert "Anda sudah melakukan langkah ini" in words(answer)
    assert 'value="12"' in answer.text
    assert Dossier.objects.get().service_years_confirmed == 7


def test_second_officer_chosen_is_not_lost(client, world):
    """Giving a case away is no move; who is chosen in the second tab gets it, and nothing typed is lost."""
    dossier = dossier_in(DossierState.SUBMITTED, world)
    first, second = [person_with(Role.INTAKE_OFFICER, world.catalogue.agency) for _ in range(2)]
    superior = person_with(Role.LEADERSHIP, world.catalogue.agency)
    client.force_login(superior)
    where = reverse("dossier.assign", args=[dossier.code])
    assert client.post(where, {"person": first.pk, "reason": FIRST}).status_code == 302
    again = client.post(where, {"person": first.pk, "reason": SECOND})
    assert (again.status_code, escape(SECOND) in again.text) == (200, True)
    assert client.post(where, {"person": second.pk, "reason": SECOND}).status_code == 302
    rows = Assignment.objects.order_by("pk")
    assert [(row.person, row.reason) for row in rows] == [(first, FIRST), (second, SECOND)]


@pytest.mark.parametrize("field", ["receiver_name", "receiver_note"])
def test_second_receiver_is_not_lost(client, place, field):
    dossier = Dossier.objects.get(pk=drawn(place).letter.dossier_id)
    client.force_login(place.admin)
    given = {"receiver_kind": "proxy", "identity_checked": "on", "agreement_on_paper": "on"}
    given |= {"receiver_name": "Budi", "receiver_note": "Surat kuasa 3 November 2026."}
    told(both_tabs(client, "certificate.handover", dossier, *(given | {field: said} for said in BOTH)))
    assert getattr(Handover.objects.get(), field) == FIRST


def test_same_receiver_twice_is_a_double_click_although_the_agreement_is_there_by_now(client, place):
    dossier = Dossier.objects.get(pk=drawn(place).letter.dossier_id)
    client.force_login(place.admin)
    given = {"receiver_kind": "holder", "receiver_name": "Budi", "identity_checked": "on", "agreement_on_paper": "on"}
    assert both_tabs(client, "certificate.handover", dossier, given, given).status_code == 302


@pytest.mark.parametrize(
    "tabs",
    [
        [{"recommendation": COMPETENT, "note": note} for note in BOTH],
        [{"recommendation": outcome, "note": SECOND} for outcome in (COMPETENT, "not_yet_competent")],
    ],
)
def test_second_recommendation_is_not_lost(client, place, tabs):
    assessment = running(place)
    examine_but_recommend(assessment)
    dossier = Dossier.objects.get(pk=assessment.dossier_id)
    client.force_login(place.assessor.user)
    told(both_tabs(client, "exam.recommend", dossier, *tabs, of=[assessment.event.code, dossier.code]))


def examine_but_recommend(assessment):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("assessments.actions.recommend", lambda *_args, **_more: None)
        examine(assessment)


def test_second_reason_of_an_absence_is_not_lost(client, place):
    assessment = running(place)
    dossier = Dossier.objects.get(pk=assessment.dossier_id)
    client.force_login(place.assessor.user)
    tabs = [{"absen-reason": note} for note in (FIRST, SECOND)]
    told(both_tabs(client, "exam.absent", dossier, *tabs, of=[assessment.event.code, dossier.code]))


def test_second_reason_of_the_plenary_is_not_lost(client, place):
    item = item_for(place, weak=(3,))
    client.force_login(place.chair)
    tabs = [{"outcome": "not_yet_competent", "reason": note} for note in (FIRST, SECOND)]
    where = [item.meeting.code, item.position]
    told(both_tabs(client, "plenary.decide", item.assessment.dossier, *tabs, of=where), "Anda sudah memutuskan")
    assert Decision.objects.get(kind="certification").reason == FIRST


def test_second_thoughts_on_a_review_are_not_lost(client):
    office, day = Office(), NOW + 4 * ONE_DAY
    dossier = actions.begin_review(office.accepted(), by=office.team, now=day)
    seen = {"place": "Workshop", "met_with": "Kepala workshop", "findings": "Alat lengkap."}
    actions.record_visit(dossier, visited_on=day.date(), **seen, by=office.team, now=day)
    client.force_login(office.team)
    told(both_tabs(client, "review.write", dossier, *({"recommendation": "approve", "reasons": n} for n in BOTH)))
    assert TechnicalReview.objects.get().reasons == FIRST
    client.force_login(office.leader)
    dossier = Dossier.objects.get(pk=dossier.pk)
    told(both_tabs(client, "review.decide", dossier, *({"outcome": "rejected", "reason": n} for n in BOTH)))
    assert Decision.objects.get().reason == FIRST
