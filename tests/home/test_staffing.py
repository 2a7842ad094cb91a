"""The people page counts from the table of duties how few people an office needs, and says what it lacks."""

import datetime as dt

import pytest
from django.utils import timezone

from certportal.home.settings_pages.desk import offices_understaffed
from certportal.home.settings_pages.staffing import DUTIES, ROLES, staffing
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation, User
from schemes.enums import Branch
from schemes.models import CertificationBody
from tests.factories.accounts import MembershipFactory, PersonFactory, headed_by, person_with
from tests.factories.applicants import world
from tests.home.asking import body, queries, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_once")]
DAY = dt.date(2026, 11, 23)


def person(office, *roles):
    found = PersonFactory(password=None)
    for role in roles:
        MembershipFactory(user=found, organisation=office, role=role)
    return found


@pytest.fixture
def empty_office():
    """The office of the exam service with nobody in it."""
    office = world().catalogue.agency
    office.memberships.all().delete()
    office.heads.all().delete()
    return office


def rows(office):
    return [row for row in staffing(timezone.localdate()) if row.office == office]


def exam(office):
    return next(row for row in staffing(DAY) if (row.office, row.branch) == (office, Branch.EXAM))


def test_every_duty_but_signing_is_carried_by_a_role():
    for branch, duties in DUTIES.items():
        assert set(ROLES[branch]) | {"signer"} >= set(duties) >= set(ROLES[branch])


def test_an_office_with_nobody_lacks_every_duty(empty_office):
    row = exam(empty_office)
    assert (row.fewest, row.enough) == (3, False)
    assert len(row.lacking) >= 7
    assert "Penetap peserta: Pimpinan" in row.lacking


def test_no_duty_is_named_by_a_word_that_every_officer_has(empty_office):
    assert "Pemeriksa kelengkapan: Petugas penerima berkas atau Verifikator" in exam(empty_office).lacking
    assert not [words for words in exam(empty_office).lacking if words.startswith("Petugas (")]


def test_desk_of_the_admin_names_what_an_office_lacks_and_where_it_is_appointed(office, client, empty_office):
    person_with(Role.VERIFIER)  # somebody works elsewhere, so this is no portal that has just been installed
    page = body(office.get("/meja-kerja/"))
    assert f"{empty_office} belum memiliki petugas yang cukup" in page
    assert "Pemeriksa kelengkapan" in page
    assert f'href="{url("people")}"' in page
    client.force_login(person_with(Role.VERIFIER, empty_office))
    seen = client.get("/meja-kerja/")
    assert (seen.status_code, "belum memiliki petugas yang cukup" in body(seen)) == (200, False)


def test_a_warning_names_four_duties_and_counts_the_others(admin, empty_office):
    (warned,) = (
        one for one in offices_understaffed(admin, timezone.now()) if one.sentence.startswith(str(empty_office))
    )
    duties, _, more = warned.sentence.removesuffix(" lainnya.").partition(": ")[2].rpartition(", dan ")
    assert len(duties.split(", ")) == 4
    assert int(more) == len({words.partition(":")[0] for row in rows(empty_office) for words in row.lacking}) - 4


def test_an_office_with_everybody_is_not_warned_of(admin, empty_office):
    for _n in range(4):
        person(empty_office, *(role for role in Role if role not in {Role.APPLICANT, Role.SYSTEM_ADMIN}))
    headed_by(empty_office, User.objects.filter(memberships__organisation=empty_office).first())
    assert all(row.enough for row in rows(empty_office))
    assert not [one for one in offices_understaffed(admin, timezone.now()) if str(empty_office) in one.sentence]


def test_three_people_are_enough_and_two_with_every_role_are_not(empty_office):
    everything = [role for role in Role if role not in {Role.APPLICANT, Role.SYSTEM_ADMIN}]
    both = [person(empty_office, *everything) for _n in range(2)]
    headed_by(empty_office, both[0])
    row = exam(empty_office)
    assert (row.lacking, row.enough) == ((), False)
    third = person(empty_office, Role.COMMITTEE_MEMBER)
    assert exam(empty_office).enough
    third.is_active = False
    third.save()
    assert not exam(empty_office).enough


def test_one_member_is_no_meeting(empty_office):
    """A duty that two people carry together lacks as long as one alone could."""
    person(empty_office, Role.COMMITTEE_MEMBER)
    assert any(words.startswith("Pemutus") for words in exam(empty_office).lacking)
    person(empty_office, Role.COMMITTEE_MEMBER)
    assert not any(words.startswith("Pemutus") for words in exam(empty_office).lacking)


def test_the_page_says_it_and_asks_no_more_for_more_people(office, empty_office):
    person(empty_office, Role.VERIFIER)
    page = " ".join(body(office.get(url("people"))).split())
    assert "Satu berkas memerlukan paling sedikit 3 orang." in page
    assert "Penetap peserta: Pimpinan" in page
    before = queries(office, url("people"))
    for _n in range(3):
        person(empty_office, Role.VERIFIER, Role.LEADERSHIP)
    assert queries(office, url("people")) == before


def test_assessors_and_committee_of_a_certification_body_elsewhere_count_and_who_issues_there_hands_nothing_over(
    empty_office,
):
    scheme_body = CertificationBody.objects.get().organisation
    Organisation.objects.filter(pk=empty_office.pk).update(seats=["service_office"])
    person(scheme_body, Role.ASSESSOR, Role.COMMITTEE_MEMBER, Role.CERTIFICATE_ADMIN, Role.VERIFIER)
    lacking = " ".join(exam(empty_office).lacking)
    assert "Asesor" not in lacking
    for duty in ("Petugas sertifikat", "Verifikator", "Anggota rapat pleno"):  # one of two committee members is missing
        assert duty in lacking
    Organisation.objects.filter(pk=scheme_body.pk).update(seats=["test_site"])
    assert "Asesor" in " ".join(exam(empty_office).lacking)
