"""Who may see a person's units: the offices that know them, as rows of the kernel, and as employers."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from applicants import actions as office
from applicants.enums import DossierState
from certportal.kernel.accounts.actions import make_known
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.merging import merge_people, undo_merge
from certportal.kernel.accounts.models import KnownPerson, User
from certportal.kernel.accounts.queries import known_at
from holdings.models import HeldUnit
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.factories.applicants import NOW, dossier_in
from tests.factories.held import HeldUnitFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def known(*offices):
    return set(User.objects.filter(known_at([one.pk for one in offices])))


def test_an_office_knows_who_came_to_it_and_nobody_else(world):
    place, other = OrganisationFactory(), OrganisationFactory()
    make_known(world.applicant, place, now=NOW)
    assert known(place) == {world.applicant}
    assert known(other) == set()


def test_an_office_knows_whom_it_employs(world):
    place = OrganisationFactory(parent=OrganisationFactory())
    people = {PersonFactory(employer=place), PersonFactory(work_unit=place), PersonFactory(employer=place.parent)}
    assert known(place) == people


def test_who_is_known_stays_known_since_then(world):
    place = OrganisationFactory()
    make_known(world.applicant, place, now=NOW)
    assert make_known(world.applicant, place, now=NOW + DAY).since == NOW
    with pytest.raises(IntegrityError), transaction.atomic():
        KnownPerson.objects.create(person=world.applicant, organisation=place, since=NOW)


def test_sending_a_dossier_makes_its_applicant_known_and_a_draft_does_not(world):
    draft = dossier_in(DossierState.DRAFT, world)
    assert not KnownPerson.objects.exists()
    office.submit_dossier(draft, by=world.applicant, now=NOW)
    row = KnownPerson.objects.get()
    assert (row.person, row.organisation, row.since) == (world.applicant, draft.agency, NOW)


def test_a_merged_account_takes_its_units_and_offices_along(world):
    twin, place = PersonFactory(nip=None, birth_date=world.applicant.birth_date), OrganisationFactory()
    entry = HeldUnitFactory(person=twin)
    make_known(twin, place, now=NOW - DAY)
    make_known(world.applicant, place, now=NOW)
    make_known(twin, world.catalogue.agency, now=NOW)
    admin, second = person_with(Role.SYSTEM_ADMIN), person_with(Role.INSPECTORATE)
    merge = merge_people(world.applicant, twin, by=admin, second=second, note="KTP sama.", now=NOW)

    entry.refresh_from_db()
    assert entry.person == world.applicant
    rows = dict(KnownPerson.objects.values_list("organisation", "since"))
    assert rows == {place.pk: NOW - DAY, world.catalogue.agency.pk: NOW}
    assert set(KnownPerson.objects.values_list("person", flat=True)) == {world.applicant.pk}

    undo_merge(merge, by=admin, second=second, note="Dua orang.", asked_at=NOW, now=NOW)
    entry.refresh_from_db()
    assert entry.person == twin
    back = KnownPerson.objects.filter(person=twin).values_list("organisation", "since")
    assert dict(back) == {place.pk: NOW - DAY, world.catalogue.agency.pk: NOW}


def test_an_entry_never_goes_to_somebody_else(world):
    entry = HeldUnitFactory(person=world.applicant)
    with pytest.raises(IntegrityError, match="held_unit_keeps_its_person"), transaction.atomic():
        HeldUnit.objects.filter(pk=entry.pk).update(person=world.officer)


def test_known_rows_are_seen_by_their_person_and_their_office(world):
    row = make_known(world.applicant, world.catalogue.agency, now=NOW)
    assert list(KnownPerson.objects.visible_to(world.applicant)) == [row]
    assert list(KnownPerson.objects.visible_to(world.verifier)) == [row]
    assert list(KnownPerson.objects.visible_to(PersonFactory())) == []
