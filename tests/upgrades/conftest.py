"""A portal of an earlier version, restored from its dump and migrated to today's."""

import lzma
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from tests import pg
from tests.home.portals import portal
from tests.upgrades.added import add_rows
from tests.upgrades.contents import Table, contents
from tests.upgrades.stored import DUMPS, FILES, SECRET_KEY, names, sql_of


@dataclass(frozen=True)
class Upgraded:
    """An upgraded portal: which dump it was, its media folder, and what it held before and right after."""

    name: str
    media: Path
    before: dict[str, Table]
    after: dict[str, Table]


def bring_back(name: str, scratch: Path) -> None:
    """Fill the current database, which must be empty, and unpack the papers into `scratch`/media."""
    with zipfile.ZipFile(DUMPS / name / FILES) as box:
        box.extractall(scratch / "media")
    sql = lzma.decompress(sql_of(name, connection.vendor).read_bytes()).decode()
    if pg.postgres is None:
        connection.ensure_connection()
        connection.connection.executescript(f"PRAGMA foreign_keys=OFF;{sql}PRAGMA foreign_keys=ON;")
        return
    path = scratch / "dump.sql"
    path.write_text(sql)
    database = str(connection.settings_dict["NAME"])
    pg.postgres.run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={database}", f"--file={path}")


@pytest.fixture(scope="module", params=names())
def upgraded(request, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Upgraded]:
    """Once per dump and module: the restored rows after today's migrations."""
    scratch = tmp_path_factory.mktemp("upgrade")
    database = pg.empty_database(f"upgrade_{request.param}_{pg.WORKER or 'main'}")
    with (
        django_db_blocker.unblock(),
        portal(database, scratch / "media"),
        override_settings(SECRET_KEY=SECRET_KEY),
    ):
        bring_back(request.param, scratch)
        add_rows()
        before = contents()
        call_command("migrate", interactive=False, verbosity=0)
        yield Upgraded(request.param, scratch / "media", before, contents())


@pytest.fixture(autouse=True)
def media_root(request, settings, tmp_path) -> Path:
    """The papers of the upgraded portal, where a test has one."""
    folder: Path = request.getfixturevalue("upgraded").media if "upgraded" in request.fixturenames else tmp_path
    settings.MEDIA_ROOT = str(folder)
    return folder
