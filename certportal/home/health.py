"""The health check: process, database, migrations."""

from functools import cache
from typing import TypedDict

from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


class Health(TypedDict):
    """`migrations` is the number not yet applied, None when the database did not answer."""

    healthy: bool
    process: bool
    database: bool
    migrations: int | None


def examine() -> Health:
    """One small query: which of the newest migrations are applied. All are counted only when one is missing."""
    try:
        waiting = 0 if _is_up_to_date() else _count_waiting()
    except DatabaseError:
        return Health(healthy=False, process=True, database=False, migrations=None)
    return Health(healthy=waiting == 0, process=True, database=True, migrations=waiting)


@cache
def newest() -> frozenset[tuple[str, str]]:
    """The last migration of every app, as this process's code knows them; reading them takes half a second."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _is_up_to_date() -> bool:
    rows = MigrationRecorder(connection).migration_qs.filter(name__in={name for _, name in newest()})
    try:
        return newest() <= set(rows.values_list("app", "name"))
    except (ProgrammingError, OperationalError):
        return False  # no table yet, or no database: the count below shows which


def _count_waiting() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
