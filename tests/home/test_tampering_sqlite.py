"""What somebody with the SQLite file in their hands may try: refused by the database, or named by verification."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from certportal.kernel.audit import guards, sealer
from certportal.kernel.papers import actions
from tests import pg, tampering
from tests.factories.blank_sheets import blank
from tests.home.in_hand import quiet_statements
from tests.home.lived import live_through_everything
from tests.home.portals import fresh_name, portal

pytestmark = [
    pytest.mark.skipif(pg.postgres is not None, reason="PostgreSQL has its own list"),
    pytest.mark.usefixtures("lived"),
    pytest.mark.engines,
]


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever the block did to rows and tables is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(statements: tuple[str, ...], *, own: bool) -> str:
    """ "refused", "named by verification" or "went through"; `own` is the portal's own connection, not a bare one."""
    with taken_back(), connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {'ON' if own else 'OFF'}")
        try:
            for statement in statements:
                cursor.execute(statement)
            connection.check_constraints()
        except DatabaseError:
            return "refused"
        if guards.faults():  # verify_audit says them last; they are found soonest
            return "named by verification"
        for command in ("verify_audit", "verify_register"):
            try:
                call_command(command, stdout=io.StringIO(), stderr=io.StringIO())
            except (CommandError, DatabaseError):
                return "named by verification"
    return "went through"


@pytest.fixture(scope="module")
def whole(django_db_setup, django_db_blocker, tmp_path_factory) -> tuple[str, Path]:
    """A portal that lived through everything, sealed and sound: the name of its database, and its files."""
    name, media = fresh_name(), tmp_path_factory.mktemp("media")
    pg.clone_database(name)
    with django_db_blocker.unblock(), portal(name, media), pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "render", blank)
        live_through_everything()
        while sealer.seal():
            pass
        for command in ("verify_audit", "verify_register"):
            call_command(command, stdout=io.StringIO(), stderr=io.StringIO())
    return name, media


@pytest.fixture
def lived(whole, _unblocked) -> Iterator[None]:
    """What a test did to that portal is taken back."""
    with portal(*whole), taken_back():
        yield


def test_every_statement_with_the_database_in_hand_is_named(capsys):
    assert quiet_statements(capsys) == []


def test_every_statement_of_the_list_is_refused_or_named(capsys):
    answers = {
        ("portal" if own else "bare", *statements): answer(statements, own=own)
        for own in (True, False)
        for statements in tampering.on_sqlite()
    }
    through = [tried for tried, said in answers.items() if said == "went through"]
    refused = sum(said == "refused" for said in answers.values())
    with capsys.disabled():
        named = len(answers) - refused - len(through)
        sys.stdout.write(f"\nSQLite: {refused} refused and {named} named of {len(answers)} statements\n")
    assert through == []
