"""Whose the files are that the portal writes, however it was started."""

import os
import subprocess
import sys

from tests.architecture.house import ROOT

WRITE = """
import os, sys
os.umask(0o022)
import django
django.setup()
from django.core.mail import send_mail
from django.db import connection
connection.cursor().execute("CREATE TABLE t (n int)")
send_mail("Tautan", "rahasia", None, ["a@contoh.go.id"])
"""


def test_database_and_letters_are_their_owners_alone(tmp_path):
    """Letters hold links that reset passwords; the database holds everything."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}", "EMAIL_URL": f"filemail:///{tmp_path / 'mail'}",
        "DJANGO_SETTINGS_MODULE": "certportal.settings",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", WRITE], cwd=ROOT, env=environment, check=True)
    modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.rglob("*")}
    assert {"portal.sqlite3", "mail"} <= set(modes)
    assert len(modes) >= 3
    assert set(modes.values()) == {0}
