"""Policies and visible_to agree for every role; people without a part in a case find nothing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from applicants import policies
from applicants.enums import DossierState
from applicants.models import (
    Assignment,
    Document,
    Dossier,
    Endorsement,
    FieldCorrection,
    Leave,
    PrerequisiteWaiver,
    ProfileProposal,
    SuperiorNaming,
)
from applicants.models import visibility as visibility_rules
from applicants.policies import (
    enters_for_applicant,
    extend_visibility,
    promises_in_case,
    reads_for_agency,
    sees_at_once,
    sees_dossier,
)
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.roles import grant_role
from certportal.kernel.audit.record import SYSTEM
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.crowd import Crowd

pytestmark = pytest.mark.django_db

# Whom each policy admits about a dossier that was sent to the office where they work.
OF_A_SENT_CASE = {
    "admits_for_agency": "leadership",
    "assigns_for_agency": "intake_officer leadership verifier",
    "checks_for_agency": "intake_officer verifier",
    "decides_for_agency": "leadership",
    "promises_in_case": "leadership",
    "reads_for_agency": "certificate_admin inspectorate intake_officer leadership verifier",
    "reads_receipt": "intake_officer verifier",
    "reviews_for_agency": "technical_team",
    "sees_dossier": "certificate_admin inspectorate intake_officer leadership verifier",
    "verifies_for_agency": "verifier",
    "waives_prerequisites": "verifier",
    "works_on_case": "intake_officer verifier",
}
# Whom each admits wherever they work.
ANYWHERE = {
    "assigns_somewhere": "intake_officer leadership verifier",
    "sees_namings": "intake_officer verifier",
    "sees_overdue": "inspectorate leadership system_admin verifier",
    "sees_queue": "certificate_admin inspectorate intake_officer leadership verifier",
    "works_at_counter": "intake_officer",
    "works_the_queue": "certificate_admin inspectorate intake_officer leadership verifier",
}
STAFF = (
    "agency_officer assessor certificate_admin committee_member complaint_officer inspectorate intake_officer leadership "
    "site_officer system_admin technical_team verifier"
)
ON_PAPER = {"edits_dossier": "intake_officer", "enters_for_applicant": "intake_officer"}
OF_AN_OFFICE = {"enters_leave_at": STAFF, "manages_leave_at": "leadership system_admin"}

READERS = {Role.INTAKE_OFFICER, Role.VERIFIER, Role.LEADERSHIP, Role.CERTIFICATE_ADMIN, Role.INSPECTORATE}


@pytest.fixture
def dossiers(world):
    """Two people's dossiers, one sent and one draft: rows others must not find."""
    other = eligible_person(world.catalogue)
    return [
        dossier_in(DossierState.SUBMITTED, world),
        dossier_in(DossierState.DRAFT, world, applicant=other),
    ]


def found(person):
    return set(Dossier.objects.visible_to(person))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.APPLICANT])
def test_visible_to_agrees_with_policy(role, world, dossiers, no_extensions):
    sent, draft = dossiers
    here, elsewhere = person_with(role, world.catalogue.agency), person_with(role)
    assert found(here) == ({sent} if role in READERS else set())
    assert found(elsewhere) == set()
    for person in (here, elsewhere):
        assert {one for one in dossiers if sees_dossier(person, one)} == found(person)
        assert not sees_dossier(person, draft)
        assert reads_for_agency(person, sent) is (sent in found(person))
        assert {one for one in dossiers if sees_at_once(person, one)} <= found(person)


def test_whom_the_row_alone_admits_would_find_it_anyway(world):
    """Drafts, paper drafts, withdrawn before and after sending, of an institution; every role here and elsewhere."""
    crowd, place = Crowd(world.catalogue.agency), world.catalogue
    cases = [
        dossier_in(state, world, applicant=eligible_person(place), **columns)
        for state, columns in (
            (DossierState.DRAFT, {}),
            (DossierState.DRAFT, {"entered_by": world.officer}),
            (DossierState.DRAFT, {"on_behalf_of": OrganisationFactory()}),
            (DossierState.WITHDRAWN, {"submitted_at": None, "received_at": None, "number": None}),
            (DossierState.WITHDRAWN, {}),
            (DossierState.SUBMITTED, {"entered_by": world.officer}),
        )
    ]
    people = [*crowd.here.values(), *crowd.elsewhere.values(), *(case.applicant for case in cases)]

    def admitted():
        return {(one.pk, case.pk) for one in people for case in cases if sees_at_once(one, case)}

    def visible():
        return {(one.pk, case.pk) for one in people for case in Dossier.objects.visible_to(one)}

    assert admitted() <= visible()
    assert {case for _, case in admitted()} == {case.pk for case in cases}
    assert len(admitted()) == len(cases) + 2 * len(READERS)  # applicants; readers of the two that were sent
    for person in people:
        person.is_active = False
    assert (admitted(), visible()) == (set(), set())


def test_visible_to_applicant_finds_only_own(world, dossiers, no_extensions):
    sent, draft = dossiers
    assert found(world.applicant) == {sent}
    assert found(draft.applicant) == {draft}
    assert found(PersonFactory(password=None)) == set()


def test_visible_to_closed_account_finds_nothing(world, dossiers):
    world.applicant.is_active = False
    world.applicant.save()
    assert found(world.applicant) == set()
    assert not sees_dossier(world.applicant, dossiers[0])
    assert not sees_at_once(world.applicant, dossiers[0])


def test_documents_follow_their_dossier(world, dossiers, no_extensions):
    assert set(Document.objects.visible_to(world.applicant)) == set(dossiers[0].documents.all())


@pytest.fixture
def no_extensions(monkeypatch):
    """Only this app's own rule; upper apps are asked in their own tests."""
    monkeypatch.setattr(visibility_rules, "_EXTENSIONS", [])


def test_extension_lets_more_people_find(world, dossiers, no_extensions):
    sent, draft = dossiers
    assessor = person_with(Role.ASSESSOR)
    extend_visibility(lambda user: Q(pk=draft.pk) if user.pk == assessor.pk else Q(pk__in=()))
    assert found(assessor) == {draft}
    assert sees_dossier(assessor, draft)
    assert not sees_dossier(assessor, sent)


# --- Every part of a composed policy counts ---------------------------------------------------------------------------
def test_counter_types_for_everybody_but_themself(world):
    colleague = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    theirs = dossier_in(DossierState.DRAFT, world, applicant=world.officer, entered_by=colleague)
    assert enters_for_applicant(colleague, theirs)
    assert not enters_for_applicant(world.officer, theirs)
    theirs.entered_by = None  # sent in by the applicant: nobody types into it
    assert not enters_for_applicant(colleague, theirs)


@pytest.mark.parametrize("who", ["leader", "superior"])
def test_promise_is_made_by_an_open_account_in_a_case_that_was_sent(world, who):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    person = world.leader if who == "leader" else _superior_in_charge(dossier, world)
    assert promises_in_case(person, dossier)
    person.is_active = False
    assert not promises_in_case(person, dossier)
    person.is_active = True
    dossier.submitted_at = None
    assert not promises_in_case(person, dossier)


def _superior_in_charge(dossier, world):
    superior = PersonFactory(password=None)
    world.officer.superior = superior
    world.officer.save()
    Assignment.objects.create(dossier=dossier, stage="intake", person=world.officer, by=world.officer, at=NOW)
    return superior


# --- Whom every policy admits, role by role ---------------------------------------------------------------------------
def _answers(names, ask):
    return {name: ask(getattr(policies, name)) for name in names}


def test_policies_of_a_case_admit_exactly_these_roles_of_its_office(world, no_extensions):
    crowd = Crowd(world.catalogue.agency)
    sent = dossier_in(DossierState.SUBMITTED, world)
    draft = dossier_in(DossierState.DRAFT, world, applicant=eligible_person(world.catalogue))
    nobody = dict.fromkeys(OF_A_SENT_CASE, "")
    assert _answers(OF_A_SENT_CASE, lambda one: crowd.admitted(one, sent)) == OF_A_SENT_CASE
    assert _answers(OF_A_SENT_CASE, lambda one: crowd.admitted(one, draft)) == nobody
    assert _answers(OF_A_SENT_CASE, lambda one: crowd.admitted_elsewhere(one, sent)) == nobody
    crowd.close_accounts()
    assert _answers(OF_A_SENT_CASE, lambda one: crowd.admitted(one, sent)) == nobody


def test_policies_of_a_person_admit_exactly_these_roles(world):
    crowd = Crowd(world.catalogue.agency)
    assert _answers(ANYWHERE, crowd.admitted) == _answers(ANYWHERE, crowd.admitted_elsewhere) == ANYWHERE
    assert crowd.admitted(policies.sees_leave) == STAFF
    assert crowd.admitted(policies.may_apply).split() == sorted(Role)
    assert crowd.admitted(policies.nobody) == ""
    crowd.close_accounts()
    everybody = (*ANYWHERE, "sees_leave", "may_apply")
    assert _answers(everybody, crowd.admitted) == dict.fromkeys(everybody, "")
    assert not any(getattr(policies, name)(AnonymousUser()) for name in everybody)


def test_a_paper_case_is_typed_in_and_mended_by_the_counter_of_its_office(world):
    crowd = Crowd(world.catalogue.agency)
    on_paper = dossier_in(DossierState.DRAFT, world, entered_by=world.officer)
    assert _answers(ON_PAPER, lambda one: crowd.admitted(one, on_paper)) == ON_PAPER
    assert _answers(ON_PAPER, lambda one: crowd.admitted_elsewhere(one, on_paper)) == dict.fromkeys(ON_PAPER, "")
    crowd.close_accounts()
    assert _answers(ON_PAPER, lambda one: crowd.admitted(one, on_paper)) == dict.fromkeys(ON_PAPER, "")


def test_leave_is_entered_by_staff_of_the_office_and_managed_by_who_leads_it(world):
    crowd, office = Crowd(world.catalogue.agency), world.catalogue.agency
    assert _answers(OF_AN_OFFICE, lambda one: crowd.admitted(one, office)) == OF_AN_OFFICE
    assert _answers(OF_AN_OFFICE, lambda one: crowd.admitted_elsewhere(one, office)) == dict.fromkeys(OF_AN_OFFICE, "")
    crowd.close_accounts()
    assert _answers(OF_AN_OFFICE, lambda one: crowd.admitted(one, office)) == dict.fromkeys(OF_AN_OFFICE, "")


def test_leave_is_changed_by_both_people_and_by_who_leads_the_office(world):
    crowd = Crowd(world.catalogue.agency)
    leave = Leave(agency=world.catalogue.agency, person=world.officer, stand_in=world.verifier)
    assert crowd.admitted(policies.changes_leave, leave) == "leadership system_admin"
    assert crowd.admitted_elsewhere(policies.changes_leave, leave) == ""
    for person in (world.officer, world.verifier):
        assert policies.changes_leave(person, leave)
        person.is_active = False
        assert not policies.changes_leave(person, leave)


def test_the_applicant_has_what_is_theirs_in_every_state(world, no_extensions):
    other = eligible_person(world.catalogue)
    theirs = ("owns_dossier", "edits_dossier", "sees_dossier", "reads_receipt")
    for state in (DossierState.CLOSED, DossierState.DRAFT):
        dossier = dossier_in(state, world)
        yes, no = dict.fromkeys(theirs, True), dict.fromkeys(theirs, False)
        assert _answers(theirs, lambda one, of=dossier: one(world.applicant, of)) == yes
        assert _answers(theirs, lambda one, of=dossier: one(other, of)) == no
        assert _answers(theirs, lambda one, of=dossier: one(AnonymousUser(), of)) == no
    world.applicant.is_active = False
    assert _answers(theirs, lambda one: one(world.applicant, dossier)) == no


def test_what_belongs_to_a_case_follows_it(world):
    crowd, sent = Crowd(world.catalogue.agency), dossier_in(DossierState.SUBMITTED, world)
    correction, waiver = FieldCorrection(dossier=sent), PrerequisiteWaiver(dossier=sent)
    assert crowd.admitted(policies.answers_correction, correction) == "intake_officer verifier"
    assert crowd.admitted_elsewhere(policies.answers_correction, correction) == ""
    assert crowd.admitted(policies.takes_back_waiver, waiver) == "verifier"
    assert crowd.admitted_elsewhere(policies.takes_back_waiver, waiver) == ""


def test_a_named_superior_is_checked_by_who_checks_files_there_also_for_a_draft(world):
    crowd, draft = Crowd(world.catalogue.agency), dossier_in(DossierState.DRAFT, world)
    naming = SuperiorNaming(dossier=draft)
    assert crowd.admitted(policies.checks_namings, naming) == "intake_officer verifier"
    assert crowd.admitted_elsewhere(policies.checks_namings, naming) == ""
    assert not policies.checks_namings(AnonymousUser(), naming)
    crowd.close_accounts()
    assert crowd.admitted(policies.checks_namings, naming) == ""


def test_a_proposal_is_answered_by_its_holder_while_their_account_is_open(world):
    holder, other = eligible_person(world.catalogue), eligible_person(world.catalogue)
    proposal = ProfileProposal(holder=holder)
    assert policies.answers_proposal(holder, proposal)
    assert not policies.answers_proposal(other, proposal)
    holder.is_active = False
    assert not policies.answers_proposal(holder, proposal)


def test_only_the_superior_who_was_asked_endorses(world):
    asked = Endorsement(superior=world.leader)
    assert policies.is_asked(world.leader, asked)
    assert not policies.is_asked(world.verifier, asked)
    assert not policies.is_asked(AnonymousUser(), asked)
    world.leader.is_active = False
    assert not policies.is_asked(world.leader, asked)


def test_a_superior_promises_nothing_in_their_own_case_nor_in_others(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    superior = _superior_in_charge(dossier, world)
    other = dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue))
    assert promises_in_case(superior, dossier)
    assert not promises_in_case(superior, other)
    assert not promises_in_case(AnonymousUser(), dossier)
    dossier.applicant = superior
    assert not promises_in_case(superior, dossier)


@pytest.mark.parametrize(
    ("name", "role"),
    [("works_on_case", Role.VERIFIER), ("assigns_for_agency", Role.LEADERSHIP), ("promises_in_case", Role.LEADERSHIP)],
)
def test_officers_are_not_the_office_in_their_own_case(world, name, role):
    officer = person_with(role, world.catalogue.agency)
    own = dossier_in(DossierState.SUBMITTED, world, applicant=officer)
    others = dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue))
    assert [getattr(policies, name)(officer, case) for case in (own, others)] == [False, True]


def test_nobody_takes_back_their_own_waiver_or_answers_their_own_correction(world):
    officer = person_with(Role.VERIFIER, world.catalogue.agency)
    own = dossier_in(DossierState.SUBMITTED, world, applicant=officer)
    assert not policies.takes_back_waiver(officer, PrerequisiteWaiver(dossier=own))
    assert not policies.answers_correction(officer, FieldCorrection(dossier=own))


def test_nobody_judges_themself_or_their_superior_or_verifies_what_they_typed(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    judges = (policies.excluded_from_checking, policies.excluded_from_verifying)
    assert [why(world.verifier, dossier) for why in judges] == [None, None]
    assert all("Anda pemohon berkas ini" in why(world.applicant, dossier) for why in judges)
    world.verifier.superior = world.applicant
    assert all("atasan langsung Anda" in why(world.verifier, dossier) for why in judges)
    world.verifier.superior, dossier.entered_by = None, world.verifier
    assert policies.excluded_from_checking(world.verifier, dossier) is None
    assert "Anda masukkan sendiri di loket" in policies.excluded_from_verifying(world.verifier, dossier)
    assert policies.excluded_from_verifying(world.leader, dossier) is None


@pytest.mark.watched
def test_nobody_judges_the_application_of_an_institution_they_speak_for(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    institution = OrganisationFactory(name="LPK Maju Bersama")
    grant_role(user=world.verifier, organisation=institution, role=Role.INSTITUTION_OFFICER, by=SYSTEM)
    dossier.on_behalf_of = institution
    for judges in (policies.excluded_from_checking, policies.excluded_from_verifying):
        assert "Anda sendiri petugas LPK Maju Bersama" in judges(world.verifier, dossier)
        assert judges(world.leader, dossier) is None
