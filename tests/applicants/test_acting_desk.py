"""The desk of an acting leader says which cases they have as Plh., and which by their own role."""

import pytest

from applicants import actions
from applicants.enums import DossierState
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.web import desk
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(NOW)


def subtitles(person):
    return {row.url: row.subtitle for row in desk.list_for("mine", person, NOW).rows}


def stands_in(person, world):
    actions.enter_leave(
        person=world.leader,
        stand_in=person,
        agency=world.catalogue.agency,
        role=Role.LEADERSHIP,
        starts_on=NOW.date(),
        ends_on=NOW.date(),
        reason="Dinas luar",
        by=world.leader,
        second=SYSTEM,
        now=NOW,
    )


def test_the_desk_of_an_acting_leader_marks_what_they_have_as_plh(world):
    to_admit = dossier_in(DossierState.ACCEPTED, world)
    to_check = dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue))
    stands_in(world.officer, world)
    world.officer.forget_roles()
    assert subtitles(world.officer) == {
        to_admit.get_absolute_url(): "Pelayanan Prima · Anda Plh. pimpinan",
        to_check.get_absolute_url(): "Pelayanan Prima",
    }
    assert subtitles(world.leader)[to_admit.get_absolute_url()] == "Pelayanan Prima"


def test_who_leads_the_office_anyway_is_nobodys_plh(world):
    second = person_with(Role.LEADERSHIP, world.catalogue.agency)
    to_admit = dossier_in(DossierState.ACCEPTED, world)
    stands_in(second, world)
    assert subtitles(second)[to_admit.get_absolute_url()] == "Pelayanan Prima"
