"""Work that goes to a stand-in: what happens to the leave meanwhile counts, case by case."""

import datetime as dt

import pytest
from django.urls import reverse

from applicants import actions
from applicants.actions import leaving
from applicants.enums import DossierState
from applicants.models import Assignment
from certportal.kernel.accounts.enums import Role
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.refusing import code_of

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


def test_a_leave_that_is_over_hands_nothing_over_any_more(client, world, time_machine):
    """Who is back has work of their own; the stand-in of last week could have taken all of it."""
    time_machine.move_to(NOW)
    first, second = (dossier_in(DossierState.SUBMITTED, world, applicant=who) for who in _two_people(world))
    other = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    days = {"starts_on": NOW.date(), "ends_on": NOW.date(), "reason": "Cuti tahunan"}
    who = {"person": world.officer, "stand_in": other, "agency": world.catalogue.agency, "role": Role.INTAKE_OFFICER}
    away = actions.enter_leave(**who, **days, by=world.officer, now=NOW)
    actions.assign(first, person=world.officer, by=world.officer, now=NOW)
    assert actions.hand_over_work(away, by=other, now=NOW)[0] == [first]
    back = NOW + dt.timedelta(days=1)
    time_machine.move_to(back)
    actions.assign(second, person=world.officer, by=world.officer, now=back)
    client.force_login(other)
    page = client.get(reverse("leave.list")).text
    assert reverse("leave.hand_back", args=[away.code]) in page
    assert "Cuti ini sudah berakhir; 1 berkas masih pada pengganti" in page
    assert reverse("leave.hand_over", args=[away.code]) not in page
    assert code_of(actions.hand_over_work, away, by=other, now=back) == "over"
    assert Assignment.objects.open().get(dossier=second).person == world.officer


def _two_people(world):
    return [eligible_person(world.catalogue) for _ in range(2)]
