"""Policies and visible_to agree for every role; people without a part in a case find nothing."""

import pytest
from django.db.models import Q

from applicants.enums import DossierState
from applicants.models import Assignment, Document, Dossier
from applicants.models import visibility as visibility_rules
from applicants.policies import (
    enters_for_applicant,
    extend_visibility,
    promises_in_case,
    reads_for_agency,
    sees_dossier,
)
from certportal.kernel.accounts.enums import Role
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person

pytestmark = pytest.mark.django_db

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
