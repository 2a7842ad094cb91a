"""The people page counts from the table of duties how few people an office needs, and says what it lacks."""

import datetime as dt

import pytest

from certportal.home.settings_pages.staffing import DUTIES, ROLES, staffing
from certportal.kernel.accounts.enums import Role
from schemes.enums import Branch
from tests.factories.accounts import MembershipFactory, PersonFactory
from tests.factories.applicants import world
from tests.home.asking import body, queries, url

pytestmark = pytest.mark.django_db
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
    office.head = None
    office.save()
    return office


def exam(office):
    return next(row for row in staffing(DAY) if (row.office, row.branch) == (office, Branch.EXAM))


def test_every_duty_but_signing_is_carried_by_a_role():
    for branch, duties in DUTIES.items():
        assert set(ROLES[branch]) | {"signer"} >= set(duties) >= set(ROLES[branch])


def test_an_office_with_nobody_lacks_every_duty(empty_office):
    row = exam(empty_office)
    assert (row.fewest, row.enough) == (3, False)
    assert len(row.lacking) >= 7
    assert "Penetap peserta (Pimpinan)" in row.lacking


def test_three_people_are_enough_and_two_with_every_role_are_not(empty_office):
    everything = [role for role in Role if role not in {Role.APPLICANT, Role.SYSTEM_ADMIN}]
    both = [person(empty_office, *everything) for _n in range(2)]
    empty_office.head = both[0]
    empty_office.save()
    row = exam(empty_office)
    assert (row.lacking, row.enough) == ((), False)
    third = person(empty_office, Role.COMMITTEE_MEMBER)
    assert exam(empty_office).enough
    third.is_active = False
    third.save()
    assert not exam(empty_office).enough


def test_the_page_says_it_and_asks_no_more_for_more_people(office, empty_office):
    person(empty_office, Role.VERIFIER)
    page = " ".join(body(office.get(url("people"))).split())
    assert "Satu berkas memerlukan paling sedikit 3 orang." in page
    assert "Penetap peserta (Pimpinan)" in page
    before = queries(office, url("people"))
    for _n in range(3):
        person(empty_office, Role.VERIFIER, Role.LEADERSHIP)
    assert queries(office, url("people")) == before
