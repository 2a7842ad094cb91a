"""Lists of what goes on are read from the index of what goes on, not from every dossier there ever was."""

import pytest
from django.db import connection
from django.utils import timezone

from applicants.models import Dossier
from applicants.models.ended import ENDED_STATES, LIVE
from applicants.queries import late_cases, near_cases, order_of, queue_of
from certportal.kernel.accounts.enums import Role
from tests.factories.accounts import person_with

pytestmark = pytest.mark.django_db


LISTS = {
    "queue": lambda user: queue_of(user).filter(LIVE).order_by(*order_of("")),
    "late": lambda user: late_cases(user, timezone.now()),
    "near": lambda user: near_cases(user, timezone.now()),
}


@pytest.mark.engines
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is told the words before it plans")
@pytest.mark.parametrize("rows", LISTS.values(), ids=LISTS)
def test_list_of_what_goes_on_is_read_in_its_order_from_the_index(rows):
    plan = rows(person_with(Role.LEADERSHIP)).explain()
    assert "dossier_live_due" in plan
    assert "SCAN applicants_dossier" not in plan


@pytest.mark.engines
def test_words_of_the_condition_stand_in_the_statement():
    statement, values = Dossier.objects.filter(LIVE).query.sql_with_params()
    assert values == ()
    assert all(f"'{state}'" in statement for state in ENDED_STATES)


@pytest.mark.engines
def test_no_other_words_can_stand_in_a_statement():
    with pytest.raises(ValueError, match="is not a valid DossierState"):
        str(Dossier.objects.filter(state__written_in=["x' OR ''='"]).query)
