"""Opens append-only tables to a test, to prove that the seal notices and to empty tables afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from certportal.kernel.audit.triggers import SWITCH_TABLE


@contextmanager
def changes_allowed(using: BaseDatabaseWrapper | None = None) -> Iterator[None]:
    """Let a test change append-only rows, to prove that the seal notices and to empty tables afterwards."""
    database = using or connection
    _switch(database, on=True)
    try:
        yield
    finally:
        _switch(database, on=False)


def _switch(database: BaseDatabaseWrapper, *, on: bool) -> None:
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("SELECT set_config('certportal.changes_allowed', %s, false)", ["on" if on else "off"])
        elif on:
            cursor.execute(f"INSERT INTO {SWITCH_TABLE} VALUES (datetime('now'))")
        else:
            cursor.execute(f"DELETE FROM {SWITCH_TABLE}")
