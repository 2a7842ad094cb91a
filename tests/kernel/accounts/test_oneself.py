"""Accounts of one person: merges are followed to their end."""

import pytest

from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.oneself import accounts_of
from tests.factories.accounts import PersonFactory

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


def test_one_query_where_nothing_was_merged(django_assert_num_queries):
    person = PersonFactory(password=None)
    with django_assert_num_queries(1):
        accounts_of(person.pk)
