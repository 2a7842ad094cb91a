"""A case of three offices (001 step 8, SOP 002): each act is asked at the office that holds the seat."""

from html import unescape

import pytest
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import Dossier
from assessments import actions as exams
from assessments import policies
from assessments.desk import desk_without_assessor
from assessments.flows import candidates_have_assessors
from assessments.forms import EventForm
from assessments.models import Assessment, ExamEvent
from assessments.queries import awaiting_plenary, waiting_for_assessor, without_exam
from certificates import policies as of_papers
from certificates.models import Certificate, ResultLetter
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.outbox.models import Message
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    EXAM_START,
    AssessorFactory,
    TestSiteFactory,
    admitted,
    another_applicant,
    declared,
    event_for,
    meeting_for,
)
from tests.factories.crowd import Crowd
from tests.factories.seats import Offices, announced, issued, reported, seated, three_offices
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.watched]

CLERK = "certificate_admin"


@pytest.fixture
def offices() -> Offices:
    return three_offices()


def asked_at(offices: Offices, policy: object, obj: object) -> dict[str, str]:
    """At which office which roles are admitted."""
    places = {"service": offices.service, "dinas": offices.dinas, "body": offices.body}
    return {name: said for name, office in places.items() if (said := Crowd(office).admitted(policy, obj))}


def test_each_act_is_asked_at_the_office_of_its_seat(offices):
    case = admitted(offices.hall)
    event = ExamEvent.objects.create(
        title="Uji", agency=offices.service, scheme_version=case.scheme_version, site=offices.hall.site,
        starts_at=EXAM_START, created_by=offices.runner, created_at=NOW,
        state="scheduled", state_since=NOW,
    )  # fmt: skip
    readers = {
        "service": "agency_officer certificate_admin committee_member inspectorate leadership site_officer",
        "dinas": "site_officer",
        "body": "certificate_admin committee_member",
    }
    assert asked_at(offices, policies.runs_exams, event) == {"dinas": "site_officer"}
    assert asked_at(offices, policies.reads_events, event) == readers
    assert asked_at(offices, of_papers.issues, case) == {"body": CLERK}
    assert asked_at(offices, of_papers.oversees, case) == {"body": "leadership"}


def test_the_body_names_the_assessor_and_who_is_examined_and_the_site_runs_it(offices):
    place, case = offices.hall, admitted(offices.hall)
    event = announced(offices)
    assert asked_at(offices, policies.assigns_assessor, event) == {"body": CLERK}
    assert asked_at(offices, policies.fills_exams, event) == {"body": CLERK}
    assert asked_at(offices, policies.seats_dossier, case) == {"service": "site_officer", "body": CLERK}
    (told,) = Message.objects.filter(kind="exam_assessor_asked", channel="in_app")
    assert told.recipient == offices.clerk
    assert [row.state_label for row in desk_without_assessor(offices.clerk, NOW)] == ["Menunggu asesor"]
    assert list(desk_without_assessor(place.admin, NOW)) == []
    refused("no_assessor", exams.assign_candidate, event, case, by=offices.clerk, now=NOW)
    assert "belum menugaskan asesor" in str(candidates_have_assessors(event, offices.runner))
    refused("not_assigning", exams.assign_assessor, event, place.assessor, by=offices.runner, now=NOW)
    refused("assessor_foreign", exams.assign_assessor, event, AssessorFactory(), by=offices.clerk, now=NOW)
    refused("not_assigning", announced, offices, assessor=place.assessor)
    exams.assign_assessor(event, place.assessor, by=offices.clerk, now=NOW)
    assert list(desk_without_assessor(offices.clerk, NOW)) == []
    for by in (offices.runner, place.admin):
        refused("not_allowed", exams.assign_candidate, event, case, by=by, now=NOW)
    assessment = exams.assign_candidate(event, case, by=offices.clerk, now=NOW)
    for by in (offices.runner, place.admin):
        refused("not_allowed", exams.unassign_candidate, assessment, by=by, now=NOW)
    other = AssessorFactory(user=person_with(Role.ASSESSOR, offices.body))
    refused("seated", exams.release_assessor, event.assessors.get(), by=offices.clerk, now=NOW)
    for by in (place.admin, offices.clerk):
        refused("not_allowed", exams.start_event, event, by=by, now=NOW)
    exams.start_event(declared(event), by=offices.runner, now=NOW)
    refused("wrong_state", exams.assign_assessor, event, other, by=offices.clerk, now=NOW)
    assert policies.starts_exam(offices.runner, case)
    assert not policies.starts_exam(offices.clerk, case)
    assert not policies.starts_exam(offices.runner, admitted(place, another_applicant(place)))
    assessment.refresh_from_db()
    exams.mark_absent(assessment, reason="Sakit.", by=offices.runner, now=NOW)
    assert Dossier.objects.get(pk=case.pk).state == DossierState.ADMITTED


def test_a_site_serves_other_offices_only_where_it_is_no_service_office_itself(offices):
    offices.dinas.seats = list(Seat.values)
    offices.dinas.save()
    refused("site_foreign", announced, offices)
    offices.dinas.seats = ["test_site"]
    offices.dinas.save()
    offices.runner.forget_roles()  # as the next request would
    refused("not_allowed", announced, offices, by=offices.hall.admin)
    refused("site_foreign", announced, offices, agency=offices.body)  # has no candidates of its own
    form = EventForm(user=offices.runner, today=NOW.date())
    assert list(form.fields["agency"].queryset) == [offices.service]
    assert "assessor" not in form.fields
    both = person_with(Role.CERTIFICATE_ADMIN, offices.body)
    offices.body.seats = ["test_site", "certification_body"]
    offices.body.save()
    TestSiteFactory(agency=offices.body)
    form = EventForm(user=both, today=NOW.date())
    assert (form.fields["assessor"].required, form.fields["site"].queryset.count()) == (False, 1)


def test_the_plenary_is_the_bodys(offices):
    (assessment,) = reported(offices)
    place = offices.hall
    refused("no_seat", meeting_for, place, assessment, opened=False)
    at_home = person_with(Role.COMMITTEE_MEMBER, offices.service)
    assert not policies.prepares_meetings_somewhere(at_home)
    assert policies.prepares_meetings_somewhere(offices.clerk)
    place.admin = offices.clerk
    meeting = meeting_for(place, assessment, agency=offices.body)
    assert policies.decides_dossier(place.chair, assessment.dossier)
    assert not policies.decides_dossier(at_home, assessment.dossier)
    offices.service.seats = list(Seat.values)  # one office again: what it has examined it also decides
    offices.service.save()
    assert not policies.decides_dossier(place.chair, Dossier.objects.get(pk=assessment.dossier_id))
    meeting.refresh_from_db()


def test_a_meeting_takes_no_case_that_another_office_decides(offices):
    (assessment,) = reported(offices)
    place = offices.hall
    place.admin = offices.clerk
    meeting = meeting_for(place, agency=offices.body, opened=False)
    offices.service.seats = list(Seat.values)  # the seat has come home
    offices.service.save()
    late = Assessment.objects.get(pk=assessment.pk)
    refused("misfit", exams.put_on_agenda, meeting, late, by=offices.clerk, now=NOW)


def test_where_nobody_holds_the_seat_nobody_is_asked(offices):
    case = admitted(offices.hall)
    offices.body.seats = ["service_office"]
    offices.body.save()
    assert asked_at(offices, of_papers.issues, Dossier.objects.get(pk=case.pk)) == {}


def test_a_foreign_site_sees_names_and_results_and_no_documents(offices, client):
    (assessment,) = seated(offices)
    case = assessment.dossier
    waiting = admitted(offices.hall, another_applicant(offices.hall, full_name="Belum Dijadwalkan"))
    assert not Dossier.objects.visible_to(offices.runner).exists()
    assert list(Assessment.objects.visible_to(offices.runner)) == [assessment]
    client.force_login(offices.runner)
    pages = {name: unescape(client.get(address).content.decode()) for name, address in {
        "list": reverse("exam.list"),
        "event": assessment.event.get_absolute_url(),
        "candidate": assessment.get_absolute_url(),
    }.items()}  # fmt: skip
    assert "Uji di TUK Disnaker" in pages["list"]
    for name in ("event", "candidate"):
        assert case.applicant.full_name in pages[name]
        assert case.applicant.nip not in pages[name]
        assert case.get_absolute_url() not in pages[name]
        assert waiting.applicant.full_name not in pages[name]
    document = case.documents.first().requirement.code
    for name, args in (("dossier.show", [case.code]), ("document.read", [case.code, document])):
        assert client.get(reverse(name, args=args)).status_code == 404


def test_the_body_finds_its_cases_from_admission_on_and_no_others(offices):
    first, second = admitted(offices.hall), admitted(offices.hall, another_applicant(offices.hall))
    seated(offices, first)
    Dossier.objects.filter(pk=second.pk).update(state=DossierState.ACCEPTED)
    for person in (offices.clerk, offices.hall.chair):
        assert list(Dossier.objects.visible_to(person)) == [first]
    Dossier.objects.filter(pk=second.pk).update(state=DossierState.ADMITTED)
    assert Dossier.objects.visible_to(offices.clerk).count() == 2
    assert not Dossier.objects.visible_to(person_with(Role.CERTIFICATE_ADMIN)).exists()


def test_the_body_finds_on_its_lists_what_its_seat_is_asked_for(offices):
    """Cases of another office: to be put into an exam, to be read, to be decided; in no list of the service office."""
    place, waiting = offices.hall, admitted(offices.hall)
    people = (offices.clerk, place.admin)
    assert [list(Dossier.objects.filter(without_exam(who))) for who in people] == [[waiting], []]
    event = announced(offices)
    outsider = person_with(Role.LEADERSHIP, offices.dinas)
    assert not ExamEvent.objects.visible_to(person_with(Role.LEADERSHIP, offices.body)).exists()
    seen = {
        who: list(ExamEvent.objects.visible_to(who)) for who in (offices.clerk, place.chair, offices.runner, outsider)
    }
    assert list(seen.values()) == [[event], [event], [event], []]
    exams.assign_assessor(event, place.assessor, by=offices.clerk, now=NOW)
    assert not waiting_for_assessor(offices.clerk).exists()
    exams.cancel_event(announced(offices), note="Batal.", by=offices.runner, now=NOW)
    assert not waiting_for_assessor(offices.clerk).exists()
    (recommended,) = reported(offices, admitted(place, another_applicant(place)))
    assert list(awaiting_plenary(offices.body)) == [recommended]


def test_the_queue_is_offered_where_cases_arrive(offices, client):
    """At the certification body it would be empty every day; the page itself stays."""
    for person, offered in ((offices.hall.admin, True), (offices.clerk, False)):
        client.force_login(person)
        page = client.get(reverse("account.show"))
        assert page.status_code == 200
        assert (f'href="{reverse("queue.list")}"' in page.text) is offered
        assert (f'action="{reverse("queue.search")}"' in page.text) is offered


def test_papers_are_read_by_those_of_both_offices(offices):
    (certificate,) = issued(offices)
    for model in (Certificate, ResultLetter):
        for person in (offices.clerk, offices.hall.chair, offices.hall.admin):
            assert model.objects.visible_to(person).count() == 1
        assert not model.objects.visible_to(offices.runner).exists()
    assert asked_at(offices, of_papers.hands_over, certificate) == {"service": CLERK}
    assert set(asked_at(offices, of_papers.reads_paper, certificate)) == {"service", "body"}


def test_the_office_of_all_seats_names_the_assessor_of_an_exam_elsewhere(offices):
    """A Dinas runs an exam for an office that is its own certification body."""
    offices.service.seats = list(Seat.values)
    offices.service.save()
    event = announced(offices)
    assert asked_at(offices, policies.assigns_assessor, event) == {"service": CLERK}
    assert asked_at(offices, policies.runs_exams, event) == {"dinas": "site_officer"}
    offices.hall.admin.forget_roles()  # as the next request would
    assert list(waiting_for_assessor(offices.hall.admin)) == [event]
    outsider = AssessorFactory(user=PersonFactory())
    exams.assign_assessor(event, outsider, by=offices.hall.admin, now=NOW)
    exams.assign_assessor(event, outsider, by=offices.hall.admin, now=NOW)
    assert event.assessors.get().assessor == outsider
    at_home = event_for(offices.hall, site=TestSiteFactory(agency=offices.service))
    assert asked_at(offices, policies.assigns_assessor, at_home) == {"service": f"{CLERK} site_officer"}
