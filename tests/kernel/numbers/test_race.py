"""Parallel processes: no number twice, none missing; and an allocator without a lock fails the same test."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings

from tests import pg

PROCESSES = 8
postgresql_only = pytest.mark.skipif(pg.postgres is None, reason="the same race on SQLite is test_race_on_this_engine")


def race(way: str, decisions: int) -> dict[str, int]:
    url = pg.clone_database(f"race_{uuid.uuid4().hex[:8]}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.kernel.numbers.racer", way, str(decisions), str(PROCESSES)],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "certportal.settings"},
        cwd=Path(settings.BASE_DIR), capture_output=True, timeout=240, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.engines
def test_race_on_this_engine_has_no_gap_and_no_double(django_db_setup) -> None:
    """500 decisions, each submitted twice: 500 numbers, 1 to 500."""
    assert race("locked", 500) == {"issued": 500, "distinct": 500, "low": 1, "high": 500, "failed": 0}


@postgresql_only
def test_race_canary_without_lock_goes_wrong(django_db_setup) -> None:
    found = race("unlocked", 500)
    assert found["issued"] == 500
    assert found["distinct"] < 500


@pytest.mark.soak
def test_race_long(django_db_setup) -> None:
    assert race("locked", 10_000) == {"issued": 10_000, "distinct": 10_000, "low": 1, "high": 10_000, "failed": 0}
