"""Letters wait while nobody may sign them: no head, an acting one whose role ended, or the applicant themselves."""

import pytest

from applicants import actions
from applicants.enums import DossierState
from applicants.models import Dossier
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.roles import grant_role, revoke_role
from certportal.kernel.audit.record import SYSTEM
from tests.applicants.test_leave import colleague, leave
from tests.factories.accounts import headed_by
from tests.factories.applicants import NOW, dossier_in
from tests.refusing import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def headed(world):
    """The office with its head, and another leader who decides meanwhile."""
    agency, head = world.catalogue.agency, colleague(world, Role.LEADERSHIP)
    headed_by(agency, head)
    return head


def nobody_signs(world, dossier):
    return refused("nobody_signs", actions.admit, Dossier.objects.get(pk=dossier.pk), by=world.leader, now=NOW)


def test_who_is_acting_leader_no_longer_signs_nothing(world, headed):
    acting, dossier = colleague(world), dossier_in(DossierState.ACCEPTED, world)
    leave(world, headed, acting, Role.LEADERSHIP)
    revoke_role(user=acting, organisation=world.catalogue.agency, role=Role.LEADERSHIP, by=SYSTEM, now=NOW)
    assert "Tidak ada pejabat yang menandatangani" in nobody_signs(world, dossier)


def test_nobody_signs_the_letter_to_themselves(world, headed):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    acting = dossier.applicant
    grant_role(user=acting, organisation=world.catalogue.agency, role=Role.VERIFIER, by=SYSTEM, now=NOW)
    leave(world, headed, acting, Role.LEADERSHIP)
    assert f"{acting.full_name}, yang menandatangani untuk" in nobody_signs(world, dossier)


def test_the_head_does_not_sign_the_letter_to_themselves_either(world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    agency = world.catalogue.agency
    headed_by(agency, dossier.applicant)
    assert "adalah pemohonnya sendiri, jadi diperlukan Plh." in nobody_signs(world, dossier)


def test_a_head_whose_account_was_closed_signs_no_letter(world, headed):
    headed.is_active = False
    headed.save()
    assert "belum dicatat atau sudah berakhir" in nobody_signs(world, dossier_in(DossierState.ACCEPTED, world))
