"""What somebody with the SQLite file in their hands may try: refused by the database, or named by verification."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from certportal.kernel.audit import sealer
from tests import pg, tampering
from tests.home.lived import live_through_everything

pytestmark = [
    pytest.mark.skipif(pg.postgres is not None, reason="PostgreSQL has its own list"),
    pytest.mark.django_db,
    pytest.mark.usefixtures("blank_sheets"),
    pytest.mark.engines,
]


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever the block did to rows and tables is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(statements: tuple[str, ...], *, portal: bool) -> str:
    """ "refused", "named by verification" or "went through"; `portal` is the portal's own connection, not a bare one."""
    with taken_back(), connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {'ON' if portal else 'OFF'}")
        try:
            for statement in statements:
                cursor.execute(statement)
            connection.check_constraints()
        except DatabaseError:
            return "refused"
        for command in ("verify_audit", "verify_register"):
            try:
                call_command(command, stdout=io.StringIO(), stderr=io.StringIO())
            except (CommandError, DatabaseError):
                return "named by verification"
    return "went through"


@pytest.fixture
def lived(media_root):
    live_through_everything()
    while sealer.seal():
        pass
    for command in ("verify_audit", "verify_register"):
        call_command(command, stdout=io.StringIO(), stderr=io.StringIO())


def test_every_statement_of_the_list_is_refused_or_named(lived, capsys):
    answers = {}
    for portal in (True, False):
        for statements in tampering.on_sqlite():
            answers["portal" if portal else "bare", *statements] = answer(statements, portal=portal)
    through = [tried for tried, said in answers.items() if said == "went through"]
    refused = sum(said == "refused" for said in answers.values())
    with capsys.disabled():
        named = len(answers) - refused - len(through)
        sys.stdout.write(f"\nSQLite: {refused} refused and {named} named of {len(answers)} statements\n")
    assert through == []
