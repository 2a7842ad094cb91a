"""Who sees and answers an entry of a held unit: role by role, at an office that knows the holder and at another."""

import pytest
from django.contrib.auth.models import AnonymousUser

from certportal.kernel.accounts.actions import make_known
from certportal.kernel.accounts.enums import Role
from holdings import policies
from holdings.models import HeldUnit
from tests.factories.accounts import MembershipFactory
from tests.factories.applicants import NOW
from tests.factories.crowd import Crowd
from tests.factories.held import HeldUnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.watched]

CONFIRMING = "intake_officer verifier"


@pytest.fixture
def entry(world):
    make_known(world.applicant, world.catalogue.agency, now=NOW)
    return HeldUnitFactory(person=world.applicant)


def test_entries_are_answered_by_those_who_receive_or_verify_where_the_holder_is_known(world, entry):
    crowd = Crowd(world.catalogue.agency)
    for policy in (policies.confirms_held_units, policies.reads_held_unit):
        assert crowd.admitted(policy, entry) == CONFIRMING
        assert crowd.admitted_elsewhere(policy, entry) == ""
        assert not policy(AnonymousUser(), entry)
    assert crowd.admitted(policies.sees_held_queue) == crowd.admitted_elsewhere(policies.sees_held_queue) == CONFIRMING
    HeldUnit.objects.filter(pk=entry.pk).update(withdrawn_at=NOW)
    entry.refresh_from_db()
    assert crowd.admitted(policies.confirms_held_units, entry) == ""
    entry.withdrawn_at = None
    crowd.close_accounts()
    for policy in (policies.confirms_held_units, policies.reads_held_unit, policies.sees_held_queue):
        assert crowd.admitted(policy, entry) == ""


def test_the_holder_reads_their_entry_and_does_not_answer_it(world, entry):
    holder = world.applicant
    MembershipFactory(user=holder, organisation=world.catalogue.agency, role=Role.VERIFIER)
    holder.forget_roles()
    assert policies.owns_held_unit(holder, entry)
    assert policies.reads_held_unit(holder, entry)
    assert not policies.confirms_held_units(holder, entry)
    assert not policies.owns_held_unit(world.officer, entry)
    assert not policies.owns_held_unit(AnonymousUser(), entry)
    holder.is_active = False
    assert not policies.owns_held_unit(holder, entry)


def test_nobody_answers_their_own_entry_or_their_superiors(world, entry):
    assert policies.excluded_from_confirming(world.officer, entry) is None
    assert "milik Anda" in policies.excluded_from_confirming(world.applicant, entry)
    world.officer.superior = world.leader
    assert policies.excluded_from_confirming(world.officer, entry) is None
    world.officer.superior = world.applicant
    assert "atasan langsung Anda" in policies.excluded_from_confirming(world.officer, entry)
