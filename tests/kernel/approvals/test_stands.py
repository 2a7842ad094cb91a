"""What was asked of a second person stands in the database, and is decided once: also against raw SQL."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from certportal.home.settings_pages.acts.roles import ask_role
from certportal.kernel.accounts.enums import Role
from certportal.kernel.approvals import actions
from certportal.kernel.approvals.models import Approval
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NOW = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
ANOTHER = "(SELECT max(id) FROM accounts_user)"
DECIDED = "decided_by_id = " + ANOTHER + ", decided_at = '2026-11-23 04:00:00', version = version + 1"


@pytest.fixture
def rows():
    """One that waits, and one of each end."""
    office = OrganisationFactory()
    admin, leader = person_with(Role.SYSTEM_ADMIN, office), person_with(Role.LEADERSHIP, office)
    found = [
        ask_role(PersonFactory(), office, Role.VERIFIER, reason=f"SK {n}/2026", by=admin, now=NOW) for n in range(4)
    ]
    actions.approve(found[1], by=leader, now=NOW)
    actions.refuse(found[2], note="Belum ada SK.", by=leader, now=NOW)
    actions.take_back(found[3], by=admin, now=NOW)
    return found


def tried(statement):
    """Whether the database took the statement; it is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement)
                assert cursor.rowcount == 1, statement
        except IntegrityError as refusal:
            return "append-only" not in str(refusal) and "approval_begins_waiting" not in str(refusal)
        transaction.set_rollback(True)
    return True


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'person.close'",
        "key = 'lain'",
        "facts = '{}'",
        "reason = 'lain'",
        f"asked_by_id = {ANOTHER}",
        "asked_at = '2026-11-22 03:00:00'",
        "takes_effect_at = '2026-11-22 03:00:00'",
    ],
)
def test_what_was_asked_never_changes(rows, change):
    """Not while it waits, not with its decision, and not afterwards."""
    for row in rows:
        for whole in (change, f"{change}, state = 'done', {DECIDED}"):
            assert not tried(f"UPDATE approvals_approval SET {whole} WHERE id = {row.pk}")


def test_it_is_decided_once_and_never_again(rows):
    waiting, *ended = (row.pk for row in rows)
    for state in ("done", "refused", "taken_back"):
        assert tried(f"UPDATE approvals_approval SET state = '{state}', {DECIDED} WHERE id = {waiting}")
    assert not tried(f"UPDATE approvals_approval SET {DECIDED} WHERE id = {waiting}")
    for pk in ended:
        for state in ("waiting", "done", "refused", "taken_back"):
            assert not tried(f"UPDATE approvals_approval SET state = '{state}' WHERE id = {pk}")
        assert not tried(f"UPDATE approvals_approval SET answer = 'lain' WHERE id = {pk}")


def test_no_row_goes_and_none_begins_decided(rows):
    concerned = "approvals_approval_concerned"
    for row in rows:
        assert not tried(f"DELETE FROM {concerned} WHERE approval_id = {row.pk}")
        assert not tried(f"UPDATE {concerned} SET user_id = {ANOTHER} WHERE approval_id = {row.pk}")
        copied = Approval.objects.get(pk=row.pk)
        copied.pk, copied.key, copied._state.adding = None, "lain", True
        if copied.state == "waiting":
            copied.state = "done"
        with pytest.raises(IntegrityError, match="approval_begins_waiting"), transaction.atomic():
            copied.save(force_insert=True)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        cursor.execute("DELETE FROM approvals_approval")
