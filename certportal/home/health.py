"""Is the portal well: process, database, migrations."""

from typing import TypedDict

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


class Health(TypedDict):
    """`migrations` is the number that wait, None when the database did not answer."""

    healthy: bool
    process: bool
    database: bool
    migrations: int | None


def examine() -> Health:
    """Ask the database one small question and count the migrations that wait."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return Health(healthy=False, process=True, database=False, migrations=None)
    return Health(healthy=waiting == 0, process=True, database=True, migrations=waiting)
