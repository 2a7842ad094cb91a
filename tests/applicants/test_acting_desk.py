"""The desk of an acting leader says which cases they have as Plh., and which by their own role."""

import pytest

from applicants import actions
from applicants.enums import DossierState
from certportal.kernel.accounts.enums import Role
from certportal.kernel.web import desk
from tests.factories.applicants import NOW, dossier_in, eligible_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(NOW)


def subtitles(person):
    return {row.url: row.subtitle for row in desk.list_for("mine", person, NOW).rows}


def test_the_desk_of_an_acting_leader_marks_what_they_have_as_plh(world):
    to_admit = dossier_in(DossierState.ACCEPTED, world)
    to_check = dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue))
    actions.enter_leave(
        person=world.leader,
        stand_in=world.officer,
        agency=world.catalogue.agency,
        role=Role.LEADERSHIP,
        starts_on=NOW.date(),
        ends_on=NOW.date(),
        reason="Dinas luar",
        by=world.leader,
        now=NOW,
    )
    world.officer.forget_roles()
    assert subtitles(world.officer) == {
        to_admit.get_absolute_url(): "Pelayanan Prima · Anda Plh. pimpinan",
        to_check.get_absolute_url(): "Pelayanan Prima",
    }
    assert subtitles(world.leader)[to_admit.get_absolute_url()] == "Pelayanan Prima"
