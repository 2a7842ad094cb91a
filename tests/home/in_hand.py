"""Somebody no trigger asks changes rows of a finished case: verification names it. Each engine tries it on its own portal."""

import io
import re
import sys

from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from certificates.queries import register_faults
from tests import tampering
from tests.unsealing import changes_allowed

_TABLE = re.compile(r"(?:UPDATE|DELETE FROM) (\w+)")


def rows_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def verified(*commands: str) -> bool:
    try:
        for command in commands:
            call_command(command, stdout=io.StringIO(), stderr=io.StringIO())
    except CommandError:
        return False
    return True


def named_by_verification() -> bool:
    """One fault is enough: the command would look for all of them, and what makes it fail is any."""
    return any(True for _fault in register_faults(now=timezone.now())) or not verified("verify_audit")


def named(statement: str) -> bool:
    """Whether verification names what the statement did; it is undone afterwards."""
    with transaction.atomic():
        with changes_allowed(_TABLE.match(statement)[1]), connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount > 0, f"changes nothing: {statement}"
        found = named_by_verification()
        transaction.set_rollback(True)
    return found


def quiet_statements(capsys) -> list[str]:
    """The statements of the list that verification does not name; the portal has lived through everything and is sealed."""
    assert [table for table in tampering.STANDING if not rows_of(table)] == []
    assert verified("verify_audit", "verify_register")
    assert not named_by_verification()
    statements = tampering.with_the_database_in_hand()
    quiet = [statement for statement in statements if not named(statement)]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{connection.vendor}: {len(statements) - len(quiet)} of {len(statements)} statements named\n"
        )
    return quiet
