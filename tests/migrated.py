"""A migrated SQLite file for processes that a test or the benchmark starts, copied from the one kept for these migrations."""

import os
import shutil
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests import templates


def sqlite_at(path: Path) -> str:
    """Make `path` a migrated database without rows, whatever engine this run is on; returns its URL.

    Migrating takes a quarter of a minute, copying none; the first who needs one keeps it for all others.
    """
    with templates.kept("sqlite") as kept:
        if kept:
            with path.open("wb") as target:
                shutil.copyfileobj(kept, target)
    if kept is None:
        migrate(f"sqlite:///{path}")
        fold_wal_into(path)
        templates.keep("sqlite", partial(shutil.copyfile, path))
    return f"sqlite:///{path}"


def migrate(database_url: str) -> None:
    """In a process of its own, which touches none of the connections of this one."""
    work = "import django; django.setup(); from django.core.management import call_command as do; "
    work += "do('migrate', interactive=False, verbosity=0)"
    here = {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "certportal.settings"}
    subprocess.run([sys.executable, "-c", work], env={**os.environ, **here}, cwd=templates.ROOT, check=True)


def fold_wal_into(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
