"""pytest plugin (`-p tests.pg`): the database of the tests.

PostgreSQL 18 from a wheel unless TEST_DATABASE=sqlite. It is loaded before Django, because DATABASE_URL must stand when
the settings are read; whatever DATABASE_URL says outside is overwritten, so that no test touches real data. The schema
is migrated once into a template, and every xdist worker gets a clone. With TEST_TEMPLATES=<folder> the template is kept
there for the next run: ./run test sets it, because the migrations stand still between its parts.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import Postgres, scratch_folder

FOLDER = "TEST_SCRATCH"  # set by the controller, inherited by its xdist workers
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
DATABASE = f"portal_{WORKER or 'main'}"
TEMPLATE = "portal_template"
ON_SQLITE = os.environ.get("TEST_DATABASE", "postgresql") == "sqlite"

folder = Path(os.environ[FOLDER]) if WORKER else scratch_folder("portal")
os.environ[FOLDER] = str(folder)
postgres = None if ON_SQLITE else Postgres(folder)


def database_url(name: str) -> str:
    return f"sqlite:///{folder / name}.sqlite3" if postgres is None else postgres.url(name)


os.environ.update(
    DATABASE_URL=database_url(DATABASE),
    SECRET_KEY="only-for-tests-" + "x" * 50,
    SITE_URL="http://testserver",
    DEBUG="1",
    MEDIA_ROOT=str(folder / f"media-{DATABASE}"),
    QUEUE_DIR=str(folder / f"queue-{DATABASE}"),
    EMAIL_URL="memorymail://",
)
for _name in ("REDIS_URL", "TECHNICAL_PAGES", "PORT", "FROM_EMAIL", "TRUSTED_PROXY_COUNT"):
    os.environ.pop(_name, None)
for _name in ("DATABASE_URL", "SECRET_KEY", "SITE_URL", "MEDIA_ROOT", "EMAIL_URL", "REDIS_URL", "DEBUG", "PORT"):
    os.environ.pop(f"{_name}_FILE", None)


def pytest_sessionstart(session: pytest.Session) -> None:
    """The controller of an xdist run starts the server for its workers; a run without xdist starts it when first needed."""
    if (
        not WORKER
        and postgres
        and session.config.getoption("numprocesses", None)
        and not session.config.option.collectonly
    ):
        postgres.start()


def pytest_unconfigure() -> None:
    if not WORKER:
        if postgres:
            postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def own_database() -> None:
    """Give this process its clone of the migrated template."""
    clone_database(DATABASE)


def clone_database(name: str) -> str:
    """Make database `name` from the template, migrating the template first if nobody has; returns its URL."""
    if postgres and not WORKER:
        postgres.start()
    with _one_at_a_time():
        done = folder / "template-is-ready"
        if not done.exists():
            _make_template()
            done.touch()
        if postgres is None:
            shutil.copyfile(folder / f"{TEMPLATE}.sqlite3", folder / f"{name}.sqlite3")
        else:
            _execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    return database_url(name)


def _execute(statement: str) -> None:
    import psycopg2

    connection = psycopg2.connect(host=str(folder), user="postgres", dbname="postgres")
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


def _make_template() -> None:
    kept = os.environ.get("TEST_TEMPLATES")
    dump = Path(kept) / f"{TEMPLATE}.{'sqlite3' if postgres is None else 'dump'}" if kept else None
    if dump and dump.exists():
        _bring(dump)
        return
    _migrate_template()
    if dump:
        _keep(dump)


def _keep(dump: Path) -> None:
    if postgres is None:
        shutil.copyfile(folder / f"{TEMPLATE}.sqlite3", dump)
    else:
        postgres.run("pg_dump", "--format=custom", f"--file={dump}", TEMPLATE)


def _bring(dump: Path) -> None:
    if postgres is None:
        shutil.copyfile(dump, folder / f"{TEMPLATE}.sqlite3")
    else:
        _execute(f'CREATE DATABASE "{TEMPLATE}"')
        postgres.run("pg_restore", "--exit-on-error", f"--dbname={TEMPLATE}", str(dump))


def _migrate_template() -> None:
    from django.core.management import call_command
    from django.db import connection

    settings = connection.settings_dict
    name, settings["NAME"] = settings["NAME"], TEMPLATE if postgres else str(folder / f"{TEMPLATE}.sqlite3")
    try:
        if postgres:
            _execute(f'CREATE DATABASE "{TEMPLATE}"')
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    finally:
        connection.close()
        settings["NAME"] = name
    if postgres is None:
        _fold_wal_into(folder / f"{TEMPLATE}.sqlite3")


def _fold_wal_into(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
