"""What the portal's own role may not do on PostgreSQL: every statement of the list is refused, and the portal works."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from certportal.kernel.audit import rights, sealer
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.papers import actions
from tests import pg, tampering
from tests.architecture.house import ROOT
from tests.factories.blank_sheets import blank
from tests.home.in_hand import quiet_statements
from tests.home.lived import live_through_everything
from tests.home.portals import fresh_name, portal

pytestmark = [
    pytest.mark.skipif(pg.postgres is None, reason="SQLite knows no roles"),
    pytest.mark.usefixtures("_unblocked"),
]
# Permission denied, or an integrity rule: anything else would be a statement that proves nothing.
REFUSED = ("42501", "23")


@contextmanager
def cursor_of(role: str, database: str) -> Iterator[Any]:
    """A cursor of a connection of its own, each statement in its own transaction."""
    opened = psycopg2.connect(host=str(pg.folder), user=role, dbname=database)
    opened.autocommit = True
    try:
        yield opened.cursor()
    finally:
        opened.close()


def make_roles(database: str) -> None:
    """As the image of PostgreSQL does when compose starts it for the first time."""
    settings = {"POSTGRES_USER": "postgres", "POSTGRES_DB": database, "OWNER_PASSWORD": "a", "APP_PASSWORD": "b"}
    path = f"{pg.postgres.binaries}:{os.environ['PATH']}"
    here = os.environ | settings | {"PGHOST": str(pg.folder), "PATH": path}
    done = subprocess.run(
        ["sh", ROOT / "docker/postgres/roles.sh"], env=here, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """The portal's connection under another role."""
    own = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = role
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = own


@pytest.fixture(scope="module")
def media(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker, media) -> str:
    """A portal that lived through a whole case while its connection was the application's role."""
    name = fresh_name()
    pg.clone_database(name)
    make_roles(name)
    make_roles(name)  # safe to run again
    with (
        django_db_blocker.unblock(),
        portal(name, media),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(actions, "render", blank)
        with as_role("portal_owner"):
            rights.grant("portal_app")
        with as_role("portal_app"):
            live_through_everything()
    return name


def sqlstate(cursor, statement: str) -> str:
    try:
        cursor.execute(statement)
    except psycopg2.Error as refusal:
        return refusal.pgcode or ""
    return "went through"


def test_tables_hold_what_the_list_is_about(database):
    with cursor_of("portal_app", database) as cursor:
        for table in tampering.STANDING:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] > 0, table


def test_every_statement_of_the_list_is_refused(database, capsys):
    statements, answers = iter(tampering.on_postgresql()), {}
    while remaining := list(statements):
        statements = iter(remaining)
        with cursor_of("portal_app", database) as cursor:
            for statement in statements:
                answers[statement] = sqlstate(cursor, statement)
                if not answers[statement].startswith(REFUSED):
                    break  # what went through may have changed the connection
    through = {statement: code for statement, code in answers.items() if not code.startswith(REFUSED)}
    with capsys.disabled():
        sys.stdout.write(f"\nPostgreSQL: {len(answers) - len(through)} of {len(answers)} statements refused\n")
    assert through == {}


def test_every_statement_with_the_database_in_hand_is_named(database, media, capsys):
    """By a superuser, whom no trigger asks."""
    with portal(database, media), transaction.atomic():
        while sealer.seal():
            pass
        assert quiet_statements(capsys) == []
        transaction.set_rollback(True)


def test_the_owner_too_has_no_switch(database):
    """What was a setting for tests opened the triggers to everybody who can send a statement."""
    with cursor_of("portal_owner", database) as cursor:
        for table, change in tampering.STANDING.items():
            said = sqlstate(cursor, f"SET certportal.changes_allowed = 'on'; UPDATE {table} SET {change}")
            assert said.startswith("23"), table


def test_owner_may_blank_a_person_and_the_chain_stays_whole(database, tmp_path):
    """What a law wants erased goes with its salt: by the owner of the tables, on a copy, named by a sealed event."""
    with portal(database, tmp_path), as_role("portal_owner"):
        event = AuditEvent.objects.exclude(note="").filter(seal__stream="acts").earliest("pk")
        blank = "actor_name = '', subject_label = '', note = '', address = '', salt = '', before = NULL, after = NULL"
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_auditevent_no_update")
            cursor.execute(f"UPDATE audit_auditevent SET {blank} WHERE id = {event.pk}")
            cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER audit_auditevent_no_update")
        assert [fault.reason for fault in sealer.verify("acts")] == ["blanked"]
        record(sealer.BLANK_VERB, by=SYSTEM, after={"events": [event.pk]}, note="Permintaan penghapusan 12/2026")
        while sealer.seal():
            pass
        call_command("verify_audit", stdout=io.StringIO())
        assert AuditEvent.objects.get(pk=event.pk).actor_name == ""


def test_tables_made_later_are_open_to_the_application_until_rights_are_given_again(database):
    with cursor_of("portal_owner", database) as cursor:
        cursor.execute("CREATE TABLE later (id bigint PRIMARY KEY)")
    with cursor_of("portal_app", database) as cursor:
        assert (
            sqlstate(cursor, "INSERT INTO later VALUES (1); UPDATE later SET id = 2; DELETE FROM later")
            == "went through"
        )
        assert sqlstate(cursor, "TRUNCATE later") == "42501"
    with cursor_of("portal_owner", database) as cursor:
        cursor.execute("DROP TABLE later")
