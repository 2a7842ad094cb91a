"""Accounts of one person: merges are followed to their end."""

import pytest

from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.oneself import accounts_of, has_written
from certportal.kernel.audit.record import record
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def into(kept, *drops):
    User.objects.filter(pk__in=[drop.pk for drop in drops]).update(merged_into=kept, is_active=False)


def test_every_account_that_ended_in_one_is_theirs_and_none_beside():
    kept, left, right, deep, deeper, other, strange = (PersonFactory(password=None) for _ in range(7))
    into(kept, left, right)
    into(left, deep)
    into(deep, deeper)
    into(other, strange)
    assert accounts_of(kept.pk) == {row.pk for row in (kept, left, right, deep, deeper)}
    assert accounts_of(deeper.pk) == {deeper.pk}, "upwards the account is somebody's who signs in with another"
    assert accounts_of(kept.pk, other.pk, None) == accounts_of(kept.pk) | accounts_of(other.pk)


def test_circle_made_by_hand_comes_to_an_end():
    first, second = PersonFactory(password=None), PersonFactory(password=None)
    into(first, second)
    into(second, first)
    assert accounts_of(first.pk) == accounts_of(second.pk) == {first.pk, second.pk}


@pytest.mark.parametrize(
    ("verb", "about", "column", "wrote"),
    [
        ("person.update", "person", "nip", True),
        ("person.update", "person", "full_name", True),
        ("person.update", "person", "birth_date", True),
        ("person.update", "person", "grade", False),
        ("person.invite", "person", "nip", False),
        ("person.update", "other", "nip", False),
        ("person.update", "office", "nip", False),
    ],
)
def test_who_typed_what_a_proof_is_about_wrote_it_down(verb, about, column, wrote):
    by, person, other = (PersonFactory(password=None) for _ in range(3))
    office = OrganisationFactory(pk=person.pk)  # the same number, and nobody
    subject = {"person": person, "other": other, "office": office}[about]
    record(verb, by=by, subject=subject, after={column: "…"})
    assert has_written(by, person) is wrote
    assert not has_written(other, person)


def test_one_query_where_nothing_was_merged(django_assert_num_queries):
    person = PersonFactory(password=None)
    with django_assert_num_queries(1):
        accounts_of(person.pk)
