import pytest
from django.db import IntegrityError, connection, transaction

from certportal.kernel.audit import sealer
from certportal.kernel.audit.models import AuditEvent, AuditSeal
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.audit.triggers import (
    allow_again,
    allow_change,
    forbid_change,
    forbid_deleting_unless,
    forbid_unless,
)
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def refuses(sql):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("table", ["audit_auditevent", "audit_auditseal"])
def test_rows_are_neither_changed_nor_deleted_even_by_sql(table):
    record("a.b", by=SYSTEM)
    sealer.seal()
    assert refuses(f"UPDATE {table} SET stream = 'acts'")
    assert refuses(f"DELETE FROM {table}")


def test_truncate_is_refused_on_postgresql():
    if connection.vendor == "postgresql":
        assert refuses("TRUNCATE audit_auditseal, audit_auditevent")


def test_orm_change_is_refused():
    event = record("a.b", by=SYSTEM)
    event.note = "lain"
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).delete()
    assert AuditSeal.objects.count() == 0


def test_switch_allows_and_closes_again():
    event = record("a.b", by=SYSTEM)
    with changes_allowed():
        AuditEvent.objects.filter(pk=event.pk).update(note="diubah")
    assert refuses("UPDATE audit_auditevent SET note = 'lagi'")
    assert AuditEvent.objects.get().note == "diubah"


@pytest.fixture
def table():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trigger_trial (id integer PRIMARY KEY, state text, other integer)")
        cursor.execute("INSERT INTO trigger_trial VALUES (1, 'reserved', 5)")
    return "trigger_trial"


@pytest.fixture
def schema():
    # SQLite's own schema editor wants to be outside a transaction; executing statements does not need it.
    return connection.schema_editor(atomic=False) if connection.vendor == "postgresql" else _Plain()


class _Plain:
    connection = connection

    def execute(self, sql, params=None):
        with connection.cursor() as cursor:
            cursor.execute(sql)


def test_unless_lets_only_the_named_update_pass(table, schema):
    for _ in range(2):  # safe to run again
        forbid_change(schema, table, unless="OLD.state = 'reserved' AND NEW.state = 'ready' AND NEW.id = OLD.id")
    assert refuses("UPDATE trigger_trial SET state = 'lost'")
    assert not refuses("UPDATE trigger_trial SET state = 'ready'")
    assert refuses("UPDATE trigger_trial SET state = 'ready'")
    assert refuses("UPDATE trigger_trial SET state = NULL")
    assert refuses("DELETE FROM trigger_trial")


def test_allow_delete_and_reverse(table, schema):
    forbid_change(schema, table, allow_delete=True)
    assert refuses("UPDATE trigger_trial SET state = 'x'")
    assert not refuses("DELETE FROM trigger_trial")
    allow_change(schema, table)
    assert not refuses("UPDATE trigger_trial SET state = 'x'")


def test_forbid_unless_checks_inserts_and_updates_with_subqueries(table, schema):
    condition = "EXISTS (SELECT 1 FROM trigger_trial t WHERE t.id = NEW.other)"
    for _ in range(2):
        forbid_unless(schema, table, "trial_other_exists", condition)
    assert not refuses("INSERT INTO trigger_trial VALUES (2, 'a', 1)")
    assert refuses("INSERT INTO trigger_trial VALUES (3, 'a', 99)")
    assert refuses("INSERT INTO trigger_trial VALUES (3, 'a', NULL)")
    assert refuses("UPDATE trigger_trial SET other = 99 WHERE id = 2")
    allow_again(schema, table, "trial_other_exists")
    assert not refuses("UPDATE trigger_trial SET other = 99 WHERE id = 2")


def test_forbid_deleting_unless_lets_the_others_go_and_they_are_gone(table, schema):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO trigger_trial VALUES (2, 'lost', 6), (3, NULL, 7)")
    for _ in range(2):  # safe to run again
        forbid_deleting_unless(schema, table, "trial_stays", "(SELECT OLD.state) = 'lost'")
    assert refuses("DELETE FROM trigger_trial WHERE id = 1")
    assert refuses("DELETE FROM trigger_trial WHERE id = 3")  # NULL counts as not true
    assert not refuses("DELETE FROM trigger_trial WHERE id = 2")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM trigger_trial ORDER BY id")
        assert cursor.fetchall() == [(1,), (3,)]
    allow_again(schema, table, "trial_stays", events=("DELETE",))
    assert not refuses("DELETE FROM trigger_trial")
