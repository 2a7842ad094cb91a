"""The list of what an insider would try names every table that the database guards: the triggers themselves are asked."""

import pytest
from django.conf import settings
from django.db import connection

from tests import tampering

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

GUARDED = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace""",
}


def triggers() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(GUARDED[connection.vendor])
        return dict(cursor.fetchall())


def test_every_guarded_table_is_on_the_list_and_no_other():
    there = triggers()
    assert set(there.values()) == set(tampering.STANDING)
    assert {table: there[tampering.guard_of(table)] for table in tampering.STANDING} == {
        table: table for table in tampering.STANDING
    }


def test_both_engines_guard_the_same_tables():
    """What one engine refuses and the other does not would be found only by whoever tries."""
    listed = [line.split()[:2] for line in settings.GUARDS.read_text().splitlines()]
    updates = {
        engine: {name for where, name in listed if where == engine and name.endswith(("_no_update", "_on_update"))}
        for engine in ("postgresql", "sqlite")
    }
    assert updates["postgresql"] == updates["sqlite"]
