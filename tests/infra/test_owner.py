"""Which role a command works under: the owner of the tables only for what makes or changes tables."""

import os
import subprocess
import sys

import pytest

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
