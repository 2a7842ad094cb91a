"""pytest plugin (`-p tests.pg`): the database of the tests.

PostgreSQL 18 from a wheel unless TEST_DATABASE=sqlite. It is loaded before Django, because DATABASE_URL must stand when
the settings are read; whatever DATABASE_URL says outside is overwritten, so that no test touches real data. The schema
is migrated into a template once, kept for later runs (tests/templates.py), and every xdist worker gets a clone.
"""

import os
import shutil
from functools import cache
from pathlib import Path

import pytest

from tests import migrated, templates
from tests.servers import Postgres, scratch_folder

FOLDER = "TEST_SCRATCH"  # set by the controller, inherited by its xdist workers
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
DATABASE = f"portal_{WORKER or 'main'}"
TEMPLATE = "portal_template"
ENGINE = os.environ.get("TEST_DATABASE", "postgresql")

folder = Path(os.environ[FOLDER]) if WORKER else scratch_folder("portal")
os.environ[FOLDER] = str(folder)
postgres = None if ENGINE == "sqlite" else Postgres(folder)


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
for _name in ("OWNER_DATABASE_URL", "REDIS_URL", "TECHNICAL_PAGES", "PORT", "FROM_EMAIL", "TRUSTED_PROXY_COUNT"):
    os.environ.pop(_name, None)
for _name in (
    "MEDIA_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "METRICS_TOKEN",
    "METRICS_DIR",
    "HEARTBEAT_URL",
    "SENTRY_DSN",
):
    os.environ.pop(_name, None)
for _name in ("DATABASE_URL", "SECRET_KEY", "SITE_URL", "MEDIA_ROOT", "EMAIL_URL", "REDIS_URL", "DEBUG", "PORT"):
    os.environ.pop(f"{_name}_FILE", None)


def pytest_sessionstart(session: pytest.Session) -> None:
    """The controller of an xdist run makes the template for its workers; a run without xdist makes it when first needed."""
    if not WORKER and session.config.getoption("numprocesses", None) and not session.config.option.collectonly:
        _prepare()


def pytest_unconfigure() -> None:
    if not WORKER:
        if postgres:
            postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def own_database() -> None:
    """Give this process its clone of the migrated template."""
    clone_database(DATABASE)


def clone_database(name: str) -> str:
    """Make database `name` from the template; returns its URL."""
    if not WORKER:
        _prepare()
    if postgres is None:
        shutil.copyfile(folder / f"{TEMPLATE}.sqlite3", folder / f"{name}.sqlite3")
    else:
        _execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    return database_url(name)


@cache
def _prepare() -> None:
    """Start the server with the migrated template in it: the one kept for these migrations, or a new one, which is kept."""
    if postgres is None:
        migrated.sqlite_at(folder / f"{TEMPLATE}.sqlite3")
        return
    with templates.kept(ENGINE) as kept:
        postgres.start(kept)
    if kept is None:
        _migrate_template()
        templates.keep(ENGINE, postgres.pack)


def empty_database(name: str) -> str:
    """Make database `name` without any table; returns its name."""
    if postgres is None:
        (folder / f"{name}.sqlite3").touch()
    else:
        _execute(f'CREATE DATABASE "{name}"')
    return name


def _execute(statement: str) -> None:
    import psycopg2

    connection = psycopg2.connect(host=str(folder), user="postgres", dbname="postgres")
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


def _migrate_template() -> None:
    _execute(f'CREATE DATABASE "{TEMPLATE}"')
    migrated.migrate(database_url(TEMPLATE))
    # What nobody needs is not unpacked at the start of every run.
    _execute("ALTER DATABASE template0 IS_TEMPLATE false")
    _execute("DROP DATABASE template0")
