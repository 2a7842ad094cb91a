"""Who may prepare exams, examine, sit in the committee and decide: role by role, here and elsewhere."""

import datetime as dt

import pytest

from assessments import policies
from assessments.actions import assign_assessor, register_assessor
from assessments.enums import MeetingState
from assessments.models import Assessor, PlenaryItem
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import Membership
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import MembershipFactory, OrganisationFactory, person_with
from tests.factories.assessments import (
    NOW,
    AssessorFactory,
    admitted,
    another_applicant,
    decided,
    hall,
    item_for,
    reported,
)
from tests.factories.crowd import Crowd
from tests.factories.seats import announced, three_offices, whom
from tests.factories.seats import reported as reported_apart

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once"), pytest.mark.watched]

EXAM_OFFICE = "certificate_admin site_officer"
READERS = "agency_officer certificate_admin committee_member inspectorate leadership site_officer"
AT_THE_OFFICE = {  # of an event, a meeting or a dossier
    "prepares_meetings": "certificate_admin committee_member",
    "reads_events": READERS,
    "reads_meetings": "certificate_admin committee_member inspectorate leadership",
    "runs_exams": EXAM_OFFICE,
    "leads_event": EXAM_OFFICE,
    "sits_on_committee": "committee_member",
}
ANYWHERE = {
    "holds_assessor_role": "assessor",
    "prepares_meetings_somewhere": "certificate_admin committee_member",
    "reads_events_somewhere": READERS,
    "reads_meetings_somewhere": "certificate_admin committee_member inspectorate leadership",
    "registers_assessors": EXAM_OFFICE,
    "runs_exams_somewhere": EXAM_OFFICE,
}
OF_AN_ASSESSMENT = {"notes_absence": EXAM_OFFICE, "reads_assessment": READERS}
# At the service office, the test site and the certification body, where these are three (ADR 29).
OF_AN_EVENT_APART = {
    "assigns_assessor": ("", "", "certificate_admin"),
    "fills_exams": ("", "", "certificate_admin"),
    "knows_candidates": (READERS, "", "certificate_admin committee_member"),
    "leads_event": ("", "site_officer", ""),
    "reads_events": (READERS, "site_officer", "certificate_admin committee_member"),
    "runs_exams": ("", "site_officer", ""),
}
OF_AN_ASSESSMENT_APART = {
    "notes_absence": ("", "site_officer", ""),
    "reads_assessment": (READERS, "site_officer", "certificate_admin committee_member"),
}
OF_A_DOSSIER_APART = {
    "seats_dossier": ("site_officer", "", "certificate_admin"),
    "starts_exam": ("", "site_officer", ""),
}
EXAMINER_OF = ("examines", "notes_absence", "reads_assessment")


def answers(names, ask):
    return {name: ask(getattr(policies, name)) for name in names}


@pytest.fixture
def place():
    return hall()


@pytest.fixture
def crowd(place):
    return Crowd(place.world.catalogue.agency)


def test_policies_of_a_person_admit_exactly_these_roles(crowd):
    assert answers(ANYWHERE, crowd.admitted) == answers(ANYWHERE, crowd.admitted_elsewhere) == ANYWHERE


def test_each_act_of_an_exam_belongs_to_the_office_that_holds_its_seat():
    offices = three_offices()
    (assessment,) = reported_apart(offices)
    admitted = whom(offices)
    for names, about in (
        (OF_AN_EVENT_APART, assessment.event),
        (OF_AN_ASSESSMENT_APART, assessment),
        (OF_A_DOSSIER_APART, assessment.dossier),
    ):
        assert answers(names, lambda one, of=about: admitted(one, of)) == names
    assert admitted(policies.prepares_meetings_somewhere) == ("", "", "certificate_admin committee_member")
    assert admitted(policies.registers_assessors) == ("", "", EXAM_OFFICE)
    assert admitted(policies.runs_exams_somewhere) == ("site_officer",) * 3  # given where the seat is, if anywhere


def test_assessors_are_registered_by_the_certification_body_that_assigns_them():
    """SP 001, step 10.18: not by a test site, and not by another body."""
    offices = three_offices()
    body, known = offices.hall.world.catalogue.body, offices.hall.assessor
    number, days = known.registration_number, {"valid_until": dt.date(2029, 1, 1), "now": NOW}
    other = person_with(Role.CERTIFICATE_ADMIN, OrganisationFactory(seats=[Seat.CERTIFICATION_BODY.value]))
    Assessor.objects.filter(pk=known.pk).update(certification_body=body)
    for by, named in ((offices.runner, body), (other, body), (other, None)):
        with pytest.raises(Refused, match="tidak berwenang mendaftarkan asesor"):
            register_assessor(known.user, registration_number=number, certification_body=named, by=by, **days)
    facts = {"registration_number": number, "certification_body": body, "by": offices.clerk, **days}
    assert register_assessor(known.user, **facts).valid_until == days["valid_until"]
    fresh = person_with(Role.ASSESSOR, offices.body)
    assert register_assessor(fresh, **facts | {"registration_number": "MET.000.004513.2021"}).user == fresh
    admin = person_with(Role.SYSTEM_ADMIN)  # sets up an office in which nobody works yet
    assert register_assessor(fresh, **facts | {"registration_number": "MET.000.004513.2021", "by": admin}).user == fresh


def test_policies_of_an_exam_admit_exactly_these_roles_of_its_office(place, crowd):
    assessment = reported(place)
    event, dossier = assessment.event, assessment.dossier
    names = AT_THE_OFFICE
    assert answers(names, lambda one: crowd.admitted(one, event)) == names
    assert answers(names, lambda one: crowd.admitted_elsewhere(one, event)) == dict.fromkeys(names, "")
    names = OF_AN_ASSESSMENT
    assert answers(names, lambda one: crowd.admitted(one, assessment)) == names
    assert answers(names, lambda one: crowd.admitted_elsewhere(one, assessment)) == dict.fromkeys(names, "")
    assert crowd.admitted(policies.starts_exam, dossier) == EXAM_OFFICE
    assert crowd.admitted_elsewhere(policies.starts_exam, dossier) == ""


def test_the_examiner_acts_on_their_own_events_and_candidates(place):
    assessment = reported(place)
    examiner, event, dossier = place.assessor.user, assessment.event, assessment.dossier
    other, colleague = admitted(place, another_applicant(place)), AssessorFactory().user
    about = {"examines_event": event, "reads_events": event, "leads_event": event, "examines_dossier": dossier,
             "starts_exam": dossier, **dict.fromkeys(EXAMINER_OF, assessment)}  # fmt: skip

    def asked(person):
        return {name: getattr(policies, name)(person, obj) for name, obj in about.items()}

    assert asked(examiner) == dict.fromkeys(about, True)
    assert asked(colleague) == dict.fromkeys(about, False)
    assert not policies.examines_dossier(examiner, other)
    examiner.is_active = False
    examiner.forget_roles()
    assert asked(examiner) == dict.fromkeys(about, False)


def test_an_assessor_has_the_role_the_register_and_an_open_account(place):
    registered_only = AssessorFactory().user
    with_the_role_only = place.member
    MembershipFactory(user=with_the_role_only, organisation=place.world.catalogue.agency, role=Role.ASSESSOR)
    with_the_role_only.forget_roles()
    assert policies.is_assessor(place.assessor.user)
    assert policies.reads_events_somewhere(place.assessor.user)
    assert not policies.is_assessor(registered_only)
    assert not policies.is_assessor(with_the_role_only)
    place.assessor.user.is_active = False
    assert not policies.is_assessor(place.assessor.user)


def test_who_is_in_the_meeting_decides_what_is_open_on_its_agenda(place, crowd):
    item = item_for(place)
    dossier, meeting = item.assessment.dossier, item.meeting
    other = admitted(place, another_applicant(place))
    assert policies.decides_dossier(place.chair, dossier)
    assert policies.decides_dossier(place.member, dossier)
    assert not policies.decides_dossier(place.chair, other)
    assert crowd.admitted(policies.decides_dossier, dossier) == ""  # of the committee, and not in this meeting
    Membership.objects.filter(user=place.member).update(role=Role.VERIFIER)
    place.member.forget_roles()
    assert not policies.decides_dossier(place.member, dossier)  # in the meeting, and no longer of the committee
    type(meeting).objects.filter(pk=meeting.pk).update(state=MeetingState.CLOSED)
    assert not policies.decides_dossier(place.chair, dossier)


def test_what_was_decided_is_not_decided_again(place):
    item = item_for(place)
    done = decided(place, dossier=admitted(place, another_applicant(place)))
    assert PlenaryItem.objects.filter(decision=done).exists()
    assert not policies.decides_dossier(place.chair, done.dossier)
    assert policies.decides_dossier(place.chair, item.assessment.dossier)


def test_an_exam_of_three_offices_is_found_by_whoever_works_on_it_there():
    offices = three_offices()
    event = announced(offices)

    def finds(person, row):
        return type(row).objects.visible_to(person).filter(pk=row.pk).exists()

    assert whom(offices)(finds, event) == (READERS, "site_officer", "certificate_admin committee_member")
    assert not finds(offices.hall.assessor.user, event)
    assign_assessor(event, offices.hall.assessor, by=offices.clerk, now=NOW)
    assert finds(offices.hall.assessor.user, event)
