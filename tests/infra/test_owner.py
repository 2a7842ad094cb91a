"""Which role a command works under: the owner of the tables only for what makes or changes tables."""

import json
import os
import subprocess
import sys
from subprocess import PIPE

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from certportal.version import OLDEST
from tests import pg
from tests.architecture.house import ROOT

# The settings are read anew for each question, as by a process that was started for that command alone.
SAY = """
import importlib, json, os, sys
from django.db.utils import ConnectionHandler

def said(command, given, asks):
    os.environ.update(given)
    sys.argv = ["manage.py", command]
    sys.modules.pop("certportal.settings", None)
    settings = importlib.import_module("certportal.settings")
    if not asks:
        return [settings.DATABASES["default"].get("USER"), settings.APPLICATION_ROLE]
    with ConnectionHandler(settings.DATABASES)["default"].cursor() as cursor:
        return [cursor.execute(f"SHOW {name}") or cursor.fetchone()[0] for name in ("statement_timeout", "lock_timeout")]

kept, answers = dict(os.environ), []
for question in json.load(sys.stdin):
    answers.append(said(**question))
    os.environ.clear()
    os.environ.update(kept)
print(json.dumps(answers))
"""
PORTAL = {"SECRET_KEY": "x" * 50, "SITE_URL": "https://portal.example.org"}
APPLICATION = PORTAL | {"DATABASE_URL": "postgresql://portal_app:a@db/portal"}
BOTH = APPLICATION | {"OWNER_DATABASE_URL": "postgresql://portal_owner:b@db/portal"}


def said(*questions: dict[str, object]) -> list[list[str]]:
    """What each process finds, one after the other in the same child: a process of its own takes half a second."""
    kept = {name: value for name, value in os.environ.items() if name not in {"OWNER_DATABASE_URL", "REDIS_URL"}}
    kept["DJANGO_SETTINGS_MODULE"] = "certportal.settings"
    told = subprocess.run(
        [sys.executable, "-c", SAY], input=json.dumps(questions), env=kept, cwd=ROOT, text=True, check=True, stdout=PIPE
    )
    return json.loads(told.stdout)


def who(command: str, given: dict[str, str]) -> dict[str, object]:
    return {"command": command, "given": given, "asks": False}


def test_tables_are_made_by_their_owner_and_everything_else_is_done_by_the_application():
    """The owner knows whom to give rights; without an owner one role does everything."""
    owners, others = ["migrate", "restore"], ["load_catalogue", "backup", "verify_audit", "shell", "demo"]
    alone = [who("migrate", APPLICATION), who("migrate", APPLICATION | {"OWNER_DATABASE_URL": ""})]
    found = said(*(who(command, BOTH) for command in owners + others), *alone)
    assert found == [["portal_owner", "portal_app"]] * 2 + [["portal_app", ""]] * 5 + [["portal_app", ""]] * 2


@pytest.mark.skipif(pg.postgres is None, reason="about PostgreSQL")
def test_changing_tables_takes_its_time_and_a_page_does_not():
    """A migration over the rows of ten years was cut after half a minute; waiting for a lock stays bounded."""
    url = pg.postgres.url("postgres").partition("&options=")[0]
    given = PORTAL | {"DATABASE_URL": url, "OWNER_DATABASE_URL": url}
    found = said(*({"command": name, "given": given, "asks": True} for name in ("migrate", "restore", "shell")))
    assert found == [["0", "10s"], ["0", "10s"], ["30s", "10s"]]


@pytest.mark.django_db
def test_database_that_is_too_old_is_told_which_version_comes_first():
    """From a hundred commits back migrate ended with InconsistentMigrationHistory and forty lines of Python."""
    MigrationRecorder.Migration.objects.filter(app="accounts", name="0001_initial").delete()
    with pytest.raises(CommandError) as refused:
        call_command("migrate", verbosity=0)
    assert f"versi {OLDEST}" in str(refused.value)
    assert "docs/upgrading.md" in str(refused.value)
    assert f"## {OLDEST}\n" in (ROOT / "CHANGELOG.md").read_text()
