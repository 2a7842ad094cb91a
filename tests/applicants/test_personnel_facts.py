"""For a proved NIP the personnel list decides about grade and unit, whatever the profile says; the officer sees both."""

import datetime as dt

import pytest

from applicants import actions
from applicants.enums import DossierState
from applicants.queries.people import facts_of
from certportal.kernel.accounts import personnel
from certportal.kernel.accounts.enums import OrganisationKind
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.applicants import NOW as ASKED_AT
from tests.factories.applicants import dossier_in

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
ROW = {"nip": "198501152011012001", "full_name": "NUR AINI", "grade": "III/a", "work_unit": "dinas kesehatan"}


@pytest.fixture
def offices():
    government = OrganisationFactory(kind=OrganisationKind.GOVERNMENT)
    return OrganisationFactory(name="Dinas Kesehatan", parent=government), OrganisationFactory(name="Dinas Lain")


@pytest.mark.parametrize(("name", "proved"), [("Nur Aini, S.E.", True), ("Orang Lain", False)])
def test_grade_and_unit_of_the_list_win_for_a_proved_nip_only(offices, name, proved):
    health, other = offices
    person = PersonFactory(nip=ROW["nip"], full_name=name, birth_date=None, grade="IV/a", employer=other)
    personnel.take([ROW], by=PersonFactory(), now=NOW)
    person.refresh_from_db()
    facts = facts_of(person)
    assert facts.grade == ("III/a" if proved else "IV/a")
    assert facts.grade_told == ("daftar pegawai mencatat" if proved else "")
    assert facts.employers == ((health.pk, health.parent_id) if proved else (other.pk,))
    assert facts.employer_name == (health if proved else other).name


def test_what_the_list_leaves_empty_comes_from_the_profile(offices):
    person = PersonFactory(nip=ROW["nip"], full_name="Nur Aini", birth_date=None, grade="IV/a", employer=offices[1])
    personnel.take([ROW | {"grade": "", "work_unit": "Unit Tak Dikenal"}], by=PersonFactory(), now=NOW)
    person.refresh_from_db()
    facts = facts_of(person)
    assert (facts.grade, facts.grade_told, facts.employers) == ("IV/a", "", (offices[1].pk,))


def test_superior_sees_how_far_the_nip_is_proved(client, world):
    document = dossier_in(DossierState.DRAFT, world).documents.get(requirement__code="001.12")
    document.versions.all().delete()
    superior = PersonFactory()
    asked = actions.ask_superior(document, nip=superior.nip, by=world.applicant, now=ASKED_AT)
    client.force_login(superior)
    assert "NIP dinyatakan sendiri" in client.get(asked.get_absolute_url()).text
    personnel.check_in_person(world.applicant, by=superior, now=ASKED_AT)
    assert "NIP diperiksa petugas" in client.get(asked.get_absolute_url()).text
