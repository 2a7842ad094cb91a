import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, Organisation, User, validate_phone
from tests.factories.accounts import MembershipFactory, OrganisationFactory, OutsiderFactory, PersonFactory, person_with

pytestmark = pytest.mark.django_db
NIK = "3171015501850001"


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_nik_is_unreadable_in_the_database():
    person = OutsiderFactory(nik=NIK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik_cipher, nik_index FROM accounts_user WHERE id = %s", [person.pk])
        cipher, index = cursor.fetchone()
    assert NIK.encode() not in bytes(cipher)
    assert NIK not in index
    person.refresh_from_db()
    assert person.reveal_nik() == NIK
    assert person.nik_masked == "••••••••••••0001"


def test_nik_of_a_lost_key_leaves_the_page_open(settings):
    person = OutsiderFactory(nik=NIK)
    settings.SECRET_KEY = "another-" + "y" * 50
    assert person.nik_masked == "tidak terbaca"


def test_person_without_nik_has_none():
    person = PersonFactory(password=None)
    assert (person.nik_masked, person.reveal_nik()) == ("", "")


def test_numbers_and_addresses_are_unique():
    person = OutsiderFactory(nik=NIK, nip="196209101986031013", password=None)
    refused(lambda: PersonFactory(nip=person.nip, password=None))
    refused(lambda: PersonFactory(email=person.email, password=None))
    refused(lambda: OutsiderFactory(nik=NIK, password=None))
    PersonFactory(nip=None, email=None, password=None)
    PersonFactory(nip=None, email=None, password=None)


def test_database_keeps_addresses_lower_and_codes_known():
    person = PersonFactory(password=None)
    for column, value in [("email", "A@b.id"), ("gender", "x"), ("employment_status", "x"), ("nik_index", "a")]:
        refused(lambda column=column, value=value: User.objects.filter(pk=person.pk).update(**{column: value}))


def test_name_validator_says_why():
    with pytest.raises(ValidationError, match="tidak terlihat"):
        PersonFactory.build(full_name="Bu\u202edi").clean_fields(exclude=["password"])


def test_superuser_by_command_has_everything():
    person = User.objects.create_superuser(full_name="Admin", password="rahasia-kuda-nil-42")
    assert person.is_staff
    assert person.is_superuser
    assert person.has_usable_password()
    assert person.get_full_name() == person.get_short_name() == str(person) == "Admin"


def test_person_written_down_by_others_cannot_sign_in():
    assert not PersonFactory(password=None).has_usable_password()


def test_membership_rows_make_sense():
    row = MembershipFactory(role=Role.VERIFIER)
    refused(lambda: MembershipFactory(user=row.user, organisation=row.organisation, role=Role.VERIFIER))
    refused(lambda: MembershipFactory(organisation=None, role=Role.VERIFIER))
    refused(lambda: MembershipFactory(role="boss"))
    refused(lambda: MembershipFactory(ends_on=dt.date(2019, 1, 1)))
    Membership.objects.filter(pk=row.pk).update(ends_on=dt.date(2020, 1, 2))
    MembershipFactory(user=row.user, organisation=row.organisation, role=Role.VERIFIER)


def test_organisation_rows_make_sense():
    refused(lambda: OrganisationFactory(kind="x"))
    refused(lambda: OrganisationFactory(zone="Europe/Paris"))
    refused(lambda: OrganisationFactory(opens_at=dt.time(17)))
    assert OrganisationFactory().weekdays == [0, 1, 2, 3, 4]


def test_people_are_visible_to_themselves_superiors_admins_and_inspectors():
    boss = PersonFactory(password=None)
    person = PersonFactory(superior=boss, password=None)
    stranger = PersonFactory(password=None)
    assert set(User.objects.visible_to(person)) == {person}
    assert set(User.objects.visible_to(boss)) == {boss, person}
    for role in (Role.SYSTEM_ADMIN, Role.INSPECTORATE):
        assert {person, stranger} <= set(User.objects.visible_to(person_with(role, password=None)))
    assert Organisation.objects.visible_to(person).count() == Organisation.objects.count()


def test_strings_are_for_people():
    row = MembershipFactory(user__full_name="Nur'aini", role=Role.VERIFIER, organisation__name="BKPSDM")
    assert str(row) == "Nur'aini · Verifikator"
    assert str(row.organisation) == "BKPSDM"


@pytest.mark.parametrize("number", ["081234567890", "+62 812-3456-7890", "(021) 3456.789"])
def test_phone_numbers_as_people_write_them_are_taken(number):
    field = forms.CharField(validators=[validate_phone])
    assert field.clean(number) == number


@pytest.mark.parametrize("number", ["abc", "0812", "0812345678 ext. dua", "081234<b>567"])
def test_what_is_no_phone_number_is_refused_with_an_example(number):
    with pytest.raises(ValidationError, match="misalnya 081234567890"):
        validate_phone(number)


@pytest.mark.parametrize(
    ("name", "end"), [("Sri Hartati, M.Si.", "Sri Hartati, M.Si"), ("Budi Petugas", "Budi Petugas")]
)
def test_a_degree_brings_its_own_full_stop(name, end):
    assert User(full_name=name).name_at_end == end
