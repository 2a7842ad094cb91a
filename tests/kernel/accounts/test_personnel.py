"""The personnel list says whose NIP it is; what is proved counts only for the number, name and birth date it was proved for."""

import datetime as dt

import pytest

from certportal.kernel.accounts import personnel
from certportal.kernel.accounts.actions import register_applicant, update_person
from certportal.kernel.accounts.enums import NipLevel
from certportal.kernel.accounts.models import PersonnelEntry, User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.papers.proof import nip_proof
from tests.factories.accounts import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
NIP, OTHER_NIP = "198501152011012001", "197203041998031002"
BORN = dt.date(1985, 1, 15)
ROW = {"nip": NIP, "full_name": "NUR AINI", "birth_date": BORN, "grade": "III/c", "superior_nip": OTHER_NIP}


@pytest.fixture
def admin():
    return PersonFactory(nip="199003032015031003")


def put(admin, *rows):
    return personnel.take([ROW | row for row in rows], by=admin, now=NOW)


def level(person):
    return User.objects.get(pk=person.pk).nip_standing


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({}, NipLevel.LISTED),
        ({"full_name": "Dr. Hj. Nur'Aini, S.E., M.Si."}, NipLevel.LISTED),
        ({"birth_date": None}, NipLevel.LISTED),
        ({"full_name": "Nur Aisyah"}, NipLevel.DECLARED),
        ({"birth_date": dt.date(1985, 1, 16)}, NipLevel.DECLARED),
        ({"nip": OTHER_NIP, "birth_date": None}, NipLevel.DECLARED),
        ({"nip": None}, NipLevel.DECLARED),
    ],
)
def test_account_matches_by_number_name_and_birth_date(admin, facts, wanted):
    person = PersonFactory(**{"nip": NIP, "full_name": "Nur Aini", "birth_date": BORN} | facts)
    put(admin, {})
    assert level(person) is wanted
    assert AuditEvent.objects.filter(verb="nip.weigh", subject_id=person.pk).exists() is (wanted is NipLevel.LISTED)


def test_whoever_registers_or_mends_their_name_later_is_weighed_too(admin):
    put(admin, {})
    facts = {"email": "nur@contoh.id", "password": PASSWORD, "employment_status": "pns", "nip": NIP, "now": NOW}
    person = register_applicant(full_name="Nur Aisyah", **facts)
    assert level(person) is NipLevel.DECLARED
    update_person(person=person, by=person, now=NOW, changes={"full_name": "Nur Aini, S.E."})
    assert level(person) is NipLevel.LISTED


def test_level_falls_with_the_number_the_name_or_the_birth_date_whichever_way_they_change(admin):
    for change in (
        {"nip": "199003032015031099"},
        {"full_name": "Orang Lain"},
        {"birth_date": dt.date(1990, 3, 3)},
        {"nip": None},
    ):
        person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=BORN)
        put(admin, {})
        assert level(person) is NipLevel.LISTED
        User.objects.filter(pk=person.pk).update(**change)
        assert level(person) is NipLevel.DECLARED
        User.objects.filter(pk=person.pk).update(nip=None)


def test_list_that_takes_its_word_back_lowers_the_level(admin):
    person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=BORN)
    put(admin, {})
    assert put(admin, {"full_name": "NUR AISYAH"}) == {"new": 0, "changed": 1, "same": 0, "people": 1}
    assert level(person) is NipLevel.DECLARED


def test_what_an_officer_checked_stays_whatever_the_list_says_until_the_person_changes(admin):
    person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=BORN)
    personnel.check_in_person(person, by=admin, now=NOW)
    put(admin, {"full_name": "ORANG LAIN"})
    person.refresh_from_db()
    assert (person.nip_standing, person.nip_checked_by, person.nip_checked_at) == (NipLevel.CHECKED, admin, NOW)
    assert AuditEvent.objects.filter(verb="nip.check", subject_id=person.pk, actor_name=admin.full_name).exists()
    update_person(person=person, by=person, now=NOW, changes={"full_name": "Nur Aisyah"})
    person.refresh_from_db()
    assert (person.nip_standing, person.nip_checked_by) == (NipLevel.DECLARED, None)


def test_import_adds_changes_and_leaves_what_the_file_does_not_say(admin):
    assert put(admin, {"position_title": "Analis"}) == {"new": 1, "changed": 0, "same": 0, "people": 0}
    assert put(admin, {}) == {"new": 0, "changed": 0, "same": 1, "people": 0}
    counts = put(admin, {"grade": "III/d"}, {"nip": OTHER_NIP, "superior_nip": ""})
    assert counts == {"new": 1, "changed": 1, "same": 0, "people": 0}
    entry = PersonnelEntry.objects.get(nip=NIP)
    assert (entry.grade, entry.position_title, entry.changed_at) == ("III/d", "Analis", NOW)
    assert PersonnelEntry.objects.count() == 2


def test_audit_tells_the_grade_and_never_whose_number_or_address_it_was(admin):
    put(admin, {})
    put(admin, {"grade": "IV/a", "superior_nip": "", "email": "nur@kota.go.id"})
    row = AuditEvent.objects.get(verb="personnel.change")
    assert (row.before["grade"], row.after["grade"]) == ("III/c", "IV/a")
    for silent in (OTHER_NIP, "nur@kota.go.id"):
        assert silent not in f"{row.before}{row.after}"


def test_address_of_the_list_proves_only_its_own_nip(admin):
    put(admin, {"email": "nur@kota.go.id"}, {"nip": OTHER_NIP, "email": ""})
    assert personnel.proves(NIP, "Nur@Kota.go.id")
    assert not personnel.proves(NIP, "lain@kota.go.id")
    assert not personnel.proves(OTHER_NIP, "")
    assert personnel.listed("") is None


def test_list_and_profile_side_by_side_where_they_differ_and_only_for_a_proved_nip(admin):
    person = PersonFactory(nip=NIP, full_name="Orang Lain", birth_date=BORN, grade="III/b", position_title="Analis")
    put(admin, {"position_title": "ANALIS", "work_unit": "Dinas Kesehatan"})
    person.refresh_from_db()
    assert personnel.differences(person) == []
    update_person(person=person, by=person, now=NOW, changes={"full_name": "Nur Aini"})
    assert personnel.differences(person) == [
        ("Golongan/ruang", "III/b", "III/c"),
        ("Unit kerja", "", "Dinas Kesehatan"),
        ("NIP atasan", "", OTHER_NIP),
    ]


def test_who_is_not_on_a_new_list_leaves_it_only_when_an_admin_says_so_and_may_come_back(admin):
    listed = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=BORN)
    checked = PersonFactory(nip=OTHER_NIP, full_name="Wayan")
    put(admin, {}, {"nip": OTHER_NIP, "full_name": "WAYAN", "birth_date": None, "superior_nip": ""})
    personnel.check_in_person(checked, by=admin, now=NOW)
    assert [entry.nip for entry in personnel.missing({NIP})] == [OTHER_NIP]
    assert [level(listed), level(checked)] == [NipLevel.LISTED, NipLevel.CHECKED]
    assert personnel.mark_left([entry.nip for entry in personnel.missing(set())], by=admin, now=NOW) == 2
    assert personnel.mark_left([NIP, OTHER_NIP], by=admin, now=NOW) == 0
    for person in (listed, checked):
        person.refresh_from_db()
        assert (person.nip_standing, person.nip_is_proved) == (NipLevel.LEFT, False)
        assert nip_proof(person) == "tidak ada lagi dalam daftar pegawai"
        assert personnel.line_of(person) is None
    assert personnel.listed(NIP) is None
    assert not personnel.proves(NIP, ROW.get("email", "nur@kota.go.id"))
    assert AuditEvent.objects.filter(verb="personnel.leave").count() == 2
    late = PersonFactory(nip="197001012000031001", full_name="Lain")
    assert not personnel.weigh(late)
    assert personnel.outcomes([ROW]) == ["changed"]
    counts = put(admin, {}, {"nip": OTHER_NIP, "full_name": "WAYAN", "birth_date": None, "superior_nip": ""})
    assert counts == {"new": 0, "changed": 2, "same": 0, "people": 2}
    assert [level(listed), level(checked)] == [NipLevel.LISTED, NipLevel.CHECKED]
    assert personnel.missing({NIP, OTHER_NIP}) == []


def test_who_has_left_the_list_proves_nothing_by_saving_their_profile(admin):
    listed = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=BORN)
    put(admin, {})
    personnel.mark_left([NIP], by=admin, now=NOW)
    listed.refresh_from_db()
    update_person(person=listed, by=listed, now=NOW, changes={"phone": "081299999999"})
    assert level(listed) is NipLevel.LEFT
    update_person(person=listed, by=listed, now=NOW, changes={"full_name": "Nur Aini Putri"})
    assert level(listed) is NipLevel.DECLARED
    update_person(person=listed, by=listed, now=NOW, changes={"full_name": "Nur Aini"})
    assert level(listed) is NipLevel.LEFT
