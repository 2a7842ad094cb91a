import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from certportal.kernel.accounts import queries
from certportal.kernel.accounts.enums import STAFF_ROLES, Role
from certportal.kernel.accounts.models import Membership
from certportal.kernel.accounts.policies import Policy, has_role, is_active_person, is_staff, policy, works_at
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PersonFactory, person_with

pytestmark = [pytest.mark.django_db, pytest.mark.watched]


@pytest.fixture
def office():
    return OrganisationFactory()


def test_roles_come_in_one_query_and_stay_on_the_instance(office, django_assert_num_queries):
    person = person_with(Role.VERIFIER, office, password=None)
    MembershipFactory(user=person, role=Role.ASSESSOR, organisation=office)
    person.forget_roles()
    with django_assert_num_queries(1):
        assert queries.roles_of(person) == {(Role.VERIFIER, office.pk), (Role.ASSESSOR, office.pk)}
        assert queries.organisations_of(person, Role.VERIFIER) == {office.pk}
        assert queries.organisations_of(person) == {office.pk}
        assert queries.organisations_of(person, Role.LEADERSHIP) == frozenset()
        assert person.audit_role == "assessor verifier"


def test_role_of_applicant_stands_without_organisation():
    person = person_with(Role.APPLICANT, password=None)
    assert queries.roles_of(person) == {(Role.APPLICANT, 0)}
    assert queries.organisations_of(person) == frozenset()
    assert not queries.is_staff_person(person)


def test_role_counts_from_its_first_day_to_the_day_before_its_end(office):
    today = timezone.localdate()
    day = dt.timedelta(days=1)
    spans = {
        (today, None): True,
        (today, today + day): True,
        (today - day, today): False,
        (today + day, None): False,
    }
    for (starts_on, ends_on), held in spans.items():
        person = MembershipFactory(organisation=office, starts_on=starts_on, ends_on=ends_on).user
        assert bool(queries.roles_of(person)) is held
        assert (person in queries.people_with(Role.VERIFIER, office)) is held
        assert queries.memberships_of(person).exists() is held


def test_inactive_people_and_visitors_hold_nothing(office):
    person = person_with(Role.VERIFIER, office, is_active=False, password=None)
    assert queries.roles_of(person) == queries.roles_of(AnonymousUser()) == frozenset()
    assert person not in queries.people_with(Role.VERIFIER, office.pk)
    assert not is_active_person(person)
    assert not is_active_person(AnonymousUser())
    assert is_active_person(PersonFactory(password=None))


@pytest.mark.parametrize("role", list(Role))
def test_staff_is_everybody_but_applicants_and_institutions(role):
    person = person_with(role, password=None)
    assert queries.is_staff_person(person) is (role in STAFF_ROLES) is is_staff(person)
    assert (role in STAFF_ROLES) is (role not in {Role.APPLICANT, Role.INSTITUTION_OFFICER})


def test_has_role_asks_for_any_of_them_anywhere(office):
    person = person_with(Role.VERIFIER, office, password=None)
    assert has_role(Role.VERIFIER, Role.ASSESSOR)(person)
    assert not has_role(Role.ASSESSOR)(person)


def test_works_at_asks_for_the_place(office):
    person = person_with(Role.VERIFIER, office, password=None)
    elsewhere = OrganisationFactory()
    at = works_at(lambda place: place, Role.VERIFIER)
    assert at(person, office)
    assert at(person, office.pk)
    assert not at(person, elsewhere)
    assert not at(person, None)
    assert not works_at(lambda place: place, Role.ASSESSOR)(person, office)


def test_policies_compose_and_keep_their_names():
    yes, no = Policy(lambda user, obj: True, "yes"), Policy(lambda user, obj: 0, "no")
    assert [(a & b)(None) for a in (yes, no) for b in (yes, no)] == [True, False, False, False]
    assert [(a | b)(None) for a in (yes, no) for b in (yes, no)] == [True, True, True, False]
    assert [(~a)(None) for a in (yes, no)] == [False, True]
    assert str((yes & ~no) | no) == "((yes & ~no) | no)"
    assert no(None) is False
    assert has_role(Role.VERIFIER).name == "has_role(verifier)"

    @policy
    def owns(user, obj):
        return user == obj

    assert owns.name == "owns"
    assert owns(1, 1)


def test_role_ended_today_is_gone_with_the_next_request(office):
    person = person_with(Role.VERIFIER, office, password=None)
    assert queries.roles_of(person)
    Membership.objects.update(ends_on=timezone.localdate())
    assert queries.roles_of(type(person).objects.get(pk=person.pk)) == frozenset()
