"""Empties the tables after a test with real transactions, also the append-only ones.

Django's flush truncates every table and then fills in content types and permissions anew: half a second a test. Here
those rows, which `migrate` wrote and no test changes, stay, and the others are deleted in one statement.
"""

from functools import cache

from django.apps import apps
from django.db import connection, transaction
from django.test import TransactionTestCase

from tests.unsealing import changes_allowed

WRITTEN_BY_MIGRATE = {"django_content_type", "auth_permission"}


@cache
def _deletes() -> tuple[str, ...]:
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy}
    return tuple(f"DELETE FROM {connection.ops.quote_name(table)}" for table in sorted(tables - WRITTEN_BY_MIGRATE))


def empty_the_tables(_case: TransactionTestCase | None = None) -> None:
    """Instead of Django's own `_fixture_teardown`."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # as a replica: neither triggers nor foreign keys are checked for each row
            cursor.execute(f"SET session_replication_role = replica; {'; '.join(_deletes())}")
            cursor.execute("SET session_replication_role = DEFAULT")
        return
    with (
        connection.constraint_checks_disabled(),
        transaction.atomic(),
        changes_allowed(),
        connection.cursor() as cursor,
    ):
        for delete in _deletes():
            cursor.execute(delete)
