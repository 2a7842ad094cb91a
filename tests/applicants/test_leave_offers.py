"""Whom the page of leave offers: people under the role they hold, at the offices one may enter leave for."""

import datetime as dt

import pytest
from django.urls import reverse

from certportal.kernel.accounts.enums import OrganisationKind, Role
from tests.factories.accounts import MembershipFactory, OrganisationFactory, person_with
from tests.factories.applicants import NOW
from tests.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(NOW)


def offered(client, person, field):
    """The people in a list of the page by the heading they stand under."""
    client.force_login(person)
    form = client.get(reverse("leave.list")).context["form"]
    return {heading: [pk for pk, _ in people] for heading, people in form.fields[field].choices if heading}


def test_an_officer_is_offered_only_those_who_hold_the_same_role(client, world):
    equal = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    assert offered(client, world.officer, "stand_in") == {"Petugas penerima berkas": [equal.pk]}
    assert offered(client, world.verifier, "stand_in") == {}
    assert "minta admin sistem memberi peran kepada pengganti" in words(client.get(reverse("leave.list")))


def test_a_leader_finds_everybody_under_the_role_they_hold(client, world):
    both = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    MembershipFactory(user=both, organisation=world.catalogue.agency, role=Role.VERIFIER)
    gone = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    gone.is_active = False
    gone.save()
    elsewhere = person_with(Role.VERIFIER, OrganisationFactory())
    for field in ("person", "stand_in"):
        found = offered(client, world.leader, field)
        assert set(found["Petugas penerima berkas"]) == {world.officer.pk, both.pk}
        assert set(found["Verifikator"]) == {world.verifier.pk, both.pk}
        assert found["Pimpinan"] == [world.leader.pk]
        assert not {gone.pk, elsewhere.pk, world.applicant.pk} & {pk for people in found.values() for pk in people}


def test_people_of_an_office_one_only_works_at_are_not_offered_for_leave(client, world):
    """A leader here who is an assessor there: only their own office's people can be entered by them."""
    there = OrganisationFactory(kind=OrganisationKind.AGENCY)
    MembershipFactory(user=world.leader, organisation=there, role=Role.ASSESSOR)
    other = person_with(Role.ASSESSOR, there)
    found = offered(client, world.leader, "person")
    assert other.pk not in {pk for people in found.values() for pk in people}


def test_who_no_longer_holds_a_role_is_not_offered_under_it(client, world):
    both = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    MembershipFactory(
        user=both, organisation=world.catalogue.agency, role=Role.VERIFIER, ends_on=NOW.date() - dt.timedelta(days=1)
    )
    found = offered(client, world.leader, "stand_in")
    assert both.pk in found["Petugas penerima berkas"]
    assert found["Verifikator"] == [world.verifier.pk]
