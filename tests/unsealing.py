"""Opens append-only tables to a test, to prove that verification notices and to empty tables afterwards.

The portal has no switch for it. A test does what somebody with the database in their hands can do: as a superuser of
PostgreSQL it asks no trigger, on SQLite it takes the triggers away and puts them back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper


@contextmanager
def changes_allowed(table: str = "%", *, using: BaseDatabaseWrapper | None = None) -> Iterator[None]:
    """Let the block change append-only rows: no trigger is asked, on PostgreSQL not even those of foreign keys.

    With `table` SQLite loses only its triggers, which takes less time where that is done a hundred times.
    """
    database = using or connection
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
        else:
            triggers = _taken_away(cursor, table)
            try:
                yield
            finally:
                for statement in triggers:
                    cursor.execute(statement)


def _taken_away(cursor: CursorWrapper, table: str) -> list[str]:
    """Drop every trigger of the tables named like this; returns the statements that make them again."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE %s ORDER BY name", [table]
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"DROP TRIGGER {name}")
    return [statement for _, statement in found]
