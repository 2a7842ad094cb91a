"""Who wrote somebody down: kept from now on, found in the audit trail for people of earlier days, and what it proves."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from certportal.kernel.accounts import personnel
from certportal.kernel.accounts.actions import accept_invitation, add_person, give_address, update_person
from certportal.kernel.accounts.enums import NipLevel, Role
from certportal.kernel.accounts.models import Membership, PersonnelEntry, User
from certportal.kernel.accounts.queries import was_added_at
from certportal.kernel.audit.record import SYSTEM
from tests.factories.accounts import PASSWORD, OrganisationFactory, PersonFactory, person_with

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


# --- What an account that somebody else wrote down proves ------------------------------------------------------------
NIP, OFFICIAL = "198501152011012001", "nur@kota.go.id"


@pytest.fixture
def list_row():
    now = timezone.now()
    facts = {"full_name": "NUR AINI", "email": OFFICIAL, "added_at": now, "changed_at": now}
    return PersonnelEntry.objects.create(nip=NIP, **facts)


def written_down(by, email="kotak@contoh.id"):
    return add_person(full_name="Nur Aini, S.E.", nip=NIP, email=email, by=by, now=timezone.now())


def again(person, **changes):
    """Their level after a later change of their data."""
    found = update_person(person=person, by=person, now=timezone.now(), changes=changes or {"position_title": "Analis"})
    return User.objects.get(pk=found.pk).nip_standing


@pytest.mark.usefixtures("list_row")
@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.INTAKE_OFFICER])
@pytest.mark.parametrize("email", [None, "kotak@contoh.id"])
def test_one_person_alone_makes_nobody_of_the_personnel_list(role, email):
    """Number and name are the list's, the mailbox is of whoever typed them: nothing proves it, also not later."""
    person = written_down(person_with(role), email)
    assert person.nip_standing is NipLevel.DECLARED
    accept_invitation(person=person, password=PASSWORD, now=timezone.now())
    assert again(person) is NipLevel.DECLARED
    assert again(person, full_name="Nur Aisyah") is again(person, full_name="Nur Aini") is NipLevel.DECLARED


def test_routine_import_does_not_prove_what_one_person_typed(list_row):
    admin = person_with(Role.SYSTEM_ADMIN)
    person = written_down(admin)
    rows = [{"nip": NIP, "full_name": "NUR AINI"}]
    assert personnel.touched(rows) == []
    assert personnel.take(rows, by=admin, now=timezone.now())["people"] == 0
    personnel.mark_left([NIP], by=admin, now=timezone.now())
    assert again(person) is NipLevel.DECLARED
    PersonnelEntry.objects.update(left_on=None)
    assert again(person) is NipLevel.DECLARED


@pytest.mark.usefixtures("list_row")
def test_official_address_or_another_officer_proves_it(officer):
    admin = person_with(Role.SYSTEM_ADMIN)
    person = written_down(admin, OFFICIAL.upper())
    assert person.nip_standing is NipLevel.LISTED
    give_address(person, email="kotak@contoh.id", by=admin, now=timezone.now())
    assert person.nip_standing is NipLevel.DECLARED, "the address that was typed instead proves nothing"
    personnel.check_in_person(person, by=officer, now=timezone.now())
    assert again(person) is NipLevel.CHECKED


@pytest.mark.usefixtures("list_row")
def test_whoever_opened_it_at_the_official_address_may_move_on_to_another(officer):
    person = written_down(officer, OFFICIAL)
    accept_invitation(person=person, password=PASSWORD, now=timezone.now())
    User.objects.filter(pk=person.pk).update(email="rumah@contoh.id")
    assert again(person) is NipLevel.LISTED


def test_who_was_checked_and_comes_back_to_the_list_is_checked_again(list_row, officer):
    person = written_down(person_with(Role.SYSTEM_ADMIN))
    personnel.check_in_person(person, by=officer, now=timezone.now())
    personnel.mark_left([NIP], by=officer, now=timezone.now())
    assert again(person) is NipLevel.LEFT
    PersonnelEntry.objects.update(left_on=None)
    assert again(person) is NipLevel.CHECKED
