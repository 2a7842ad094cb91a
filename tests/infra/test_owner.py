"""Which role a command works under: the owner of the tables only for what makes or changes tables."""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from certportal.version import OLDEST
from tests import pg
from tests.architecture.house import ROOT

ASK = """
import sys; sys.argv = ["manage.py", *sys.argv[1:]]
from certportal import settings
print(settings.DATABASES["default"].get("USER"), settings.APPLICATION_ROLE or "-")
"""


def asked(command: str, **more: str) -> str:
    given = {
        "SECRET_KEY": "x" * 50,
        "SITE_URL": "https://portal.example.org",
        "DATABASE_URL": "postgresql://portal_app:a@db/portal",
        **more,
    }
    kept = {name: value for name, value in os.environ.items() if name not in {"OWNER_DATABASE_URL", "REDIS_URL"}}
    command_line = [sys.executable, "-c", ASK, command]
    return subprocess.check_output(command_line, env=kept | given, cwd=ROOT, text=True).strip()


@pytest.mark.parametrize("command", ["migrate", "restore"])
def test_tables_are_made_by_their_owner_who_knows_whom_to_give_rights(command):
    assert asked(command, OWNER_DATABASE_URL="postgresql://portal_owner:b@db/portal") == "portal_owner portal_app"


@pytest.mark.parametrize("command", ["load_catalogue", "backup", "verify_audit", "shell", "demo"])
def test_everything_else_is_done_by_the_application(command):
    assert asked(command, OWNER_DATABASE_URL="postgresql://portal_owner:b@db/portal") == "portal_app -"


@pytest.mark.parametrize("owner", [{}, {"OWNER_DATABASE_URL": ""}])
def test_without_an_owner_one_role_does_everything(owner):
    assert asked("migrate", **owner) == "portal_app -"


TIMES = """
import sys; sys.argv = ["manage.py", *sys.argv[1:]]
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for name in ("statement_timeout", "lock_timeout"):
        cursor.execute(f"SHOW {name}")
        print(cursor.fetchone()[0])
"""


@pytest.mark.skipif(pg.postgres is None, reason="about PostgreSQL")
@pytest.mark.parametrize(
    ("command", "times"), [("migrate", ["0", "10s"]), ("restore", ["0", "10s"]), ("shell", ["30s", "10s"])]
)
def test_changing_tables_takes_its_time_and_a_page_does_not(command, times):
    """A migration over the rows of ten years was cut after half a minute; waiting for a lock stays bounded."""
    url = pg.postgres.url("postgres").partition("&options=")[0]
    given = {
        "SECRET_KEY": "x" * 50,
        "SITE_URL": "https://portal.example.org",
        "DATABASE_URL": url,
        "OWNER_DATABASE_URL": url,
    }
    settings = {"DJANGO_SETTINGS_MODULE": "certportal.settings"}
    asked = [sys.executable, "-c", TIMES, command]
    said = subprocess.check_output(asked, env={**os.environ, **given, **settings}, cwd=ROOT, text=True)
    assert said.split() == times


@pytest.mark.django_db
def test_database_that_is_too_old_is_told_which_version_comes_first():
    """From a hundred commits back migrate ended with InconsistentMigrationHistory and forty lines of Python."""
    MigrationRecorder.Migration.objects.filter(app="accounts", name="0001_initial").delete()
    with pytest.raises(CommandError) as refused:
        call_command("migrate", verbosity=0)
    assert f"versi {OLDEST}" in str(refused.value)
    assert "docs/upgrading.md" in str(refused.value)
    assert f"## {OLDEST}\n" in (ROOT / "CHANGELOG.md").read_text()
