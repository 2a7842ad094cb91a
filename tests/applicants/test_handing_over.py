"""Work that goes to a stand-in: what happens to the leave meanwhile counts, case by case."""

import pytest

from applicants import actions
from applicants.actions import leaving
from applicants.enums import DossierState
from certportal.kernel.accounts.enums import Role
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in

pytestmark = pytest.mark.django_db


def test_a_leave_cancelled_while_its_work_is_handed_over_hands_over_no_more(world, monkeypatch):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    other = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    actions.assign(dossier, person=world.officer, by=world.officer, now=NOW)
    days = {"starts_on": NOW.date(), "ends_on": NOW.date(), "reason": "Cuti tahunan"}
    away = actions.enter_leave(
        person=world.officer,
        stand_in=other,
        agency=world.catalogue.agency,
        role=Role.INTAKE_OFFICER,
        **days,
        by=world.officer,
        now=NOW,
    )
    asked = leaving.work_of

    def cancelled_meanwhile(*of):
        actions.cancel_leave(away, by=world.officer, now=NOW)
        return asked(*of)

    monkeypatch.setattr(leaving, "work_of", cancelled_meanwhile)
    done, (refusal,) = actions.hand_over_work(away, by=other, now=NOW)
    assert (done, "sudah dibatalkan" in refusal) == ([], True)
