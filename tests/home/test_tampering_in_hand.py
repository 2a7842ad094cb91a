"""Somebody no trigger asks changes rows of a finished case: verification names it, on both engines."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from certportal.kernel.audit import sealer
from tests import tampering
from tests.home.lived import live_through_everything
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def rows_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def verified() -> bool:
    try:
        for command in ("verify_audit", "verify_register"):
            call_command(command, stdout=io.StringIO(), stderr=io.StringIO())
    except CommandError:
        return False
    return True


def named(statement: str) -> bool:
    """Whether verification names what the statement did; it is undone afterwards."""
    with transaction.atomic():
        with changes_allowed(), connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount > 0, f"changes nothing: {statement}"
        found = not verified()
        transaction.set_rollback(True)
    return found


def test_every_statement_of_the_list_is_named(capsys):
    live_through_everything()
    assert [table for table in tampering.STANDING if not rows_of(table)] == []
    while sealer.seal():
        pass
    assert verified()
    statements = tampering.with_the_database_in_hand()
    quiet = [statement for statement in statements if not named(statement)]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{connection.vendor}: {len(statements) - len(quiet)} of {len(statements)} statements named\n"
        )
    assert quiet == []
