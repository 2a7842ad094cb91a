"""Who wrote somebody down: kept from now on, and found in the audit trail for people of earlier days."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from certportal.kernel.accounts.actions import add_person
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.queries import was_added_at
from certportal.kernel.audit.record import SYSTEM
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return person_with(Role.INTAKE_OFFICER)


def added(by, nik="3171015501850009"):
    return add_person(full_name="Sri Wahyuni", employment_status="other", nik=nik, by=by, now=timezone.now())


def place_of(person):
    return person.memberships.get().organisation_id


def test_people_of_earlier_days_get_whoever_added_them(officer):
    person, by_portal = added(officer), added(SYSTEM, "3171015501850010")
    registered = PersonFactory()
    User.objects.update(added_by=None)
    import_module("certportal.kernel.accounts.migrations.0011_added_by_filled").fill(
        apps, SimpleNamespace(connection=connection)
    )
    found = dict(User.objects.values_list("pk", "added_by"))
    assert (found[person.pk], found[by_portal.pk], found[registered.pk]) == (officer.pk, None, None)


def test_a_counter_is_where_the_officer_worked_when_they_wrote_the_person_down(officer):
    person, place = added(officer), place_of(officer)
    assert was_added_at(person, {place})
    assert not was_added_at(person, {OrganisationFactory().pk})
    assert not was_added_at(added(SYSTEM, "3171015501850010"), {place})
    assert not was_added_at(added(person_with(Role.SYSTEM_ADMIN), "3171015501850011"), {place})
    today = timezone.localdate()
    Membership.objects.filter(user=officer).update(ends_on=today + timedelta(days=1))
    assert was_added_at(person, {place})  # they left later
    Membership.objects.filter(user=officer).update(ends_on=today)
    assert not was_added_at(person, {place})  # they had left before
