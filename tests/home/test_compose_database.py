"""PostgreSQL as compose starts it: the web process reaches the socket, and is nobody there without its own password."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import yaml

from tests import pg
from tests.architecture.house import ROOT
from tests.servers import Postgres

pytestmark = pytest.mark.skipif(pg.postgres is None, reason="SQLite knows no roles")
DB = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["db"]
PASSWORDS = {"postgres": "sandi-pengelola", "portal_owner": "sandi-pemilik", "portal_app": "sandi-aplikasi"}


def rules_of_compose() -> Path:
    """The file of access rules that compose hands to the server, on this side of the mount."""
    [setting] = [part for part in DB["command"] if part.startswith("hba_file=")]
    mounts = dict(volume.split(":")[1::-1] for volume in DB["volumes"])
    return ROOT / mounts[setting.removeprefix("hba_file=")]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A cluster of its own with the rules of compose, where roles.sh has run as the image runs it."""
    with tempfile.TemporaryDirectory(dir="/tmp") as scratch:
        made = Postgres(Path(scratch)).start()
        made.run("psql", "-c", f"ALTER ROLE postgres PASSWORD '{PASSWORDS['postgres']}'")
        made.stop(signal.SIGINT)  # keeps what was written
        (made.folder / "data" / "pg_hba.conf").write_text(rules_of_compose().read_text())
        try:
            made.start()
            make_roles(made)
            yield made
        finally:
            made.stop()


def make_roles(server: Postgres) -> None:
    given = {"POSTGRES_USER": "postgres", "POSTGRES_DB": "postgres", "POSTGRES_PASSWORD": PASSWORDS["postgres"]}
    given |= {"OWNER_PASSWORD": PASSWORDS["portal_owner"], "APP_PASSWORD": PASSWORDS["portal_app"]}
    here = os.environ | given | {"PGHOST": str(server.folder), "PATH": f"{server.binaries}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", ROOT / "docker/postgres/roles.sh"], env=here, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def connects(server: Postgres, role: str, password: str | None) -> bool:
    try:
        psycopg2.connect(host=str(server.folder), user=role, dbname="postgres", password=password).close()
    except psycopg2.OperationalError:
        return False
    return True


@pytest.mark.parametrize("role", PASSWORDS)
def test_every_role_needs_its_own_password_on_the_socket(server, role):
    foreign = next(password for other, password in PASSWORDS.items() if other != role)
    tried = (None, "", foreign, PASSWORDS[role])
    assert [connects(server, role, password) for password in tried] == [False, False, False, True]
