"""The locks say exactly what is installed, without addresses; the database driver is the one the project chose."""

import re
from importlib.metadata import distributions

import pytest

from tests.architecture.house import ROOT

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)
LOCKS = ("requirements.lock", "requirements-dev.lock")
ADDRESS = re.compile(r"https?:|file:|git\+|--(extra-)?index-url|--find-links|\s@\s", re.IGNORECASE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / name).read_text()))


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_address(name):
    assert ADDRESS.findall((ROOT / name).read_text()) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name):
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    assert len(blocks) > 40
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_what_is_tested_is_what_runs():
    runtime, dev = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: (version, dev.get(name)) for name, version in runtime.items() if dev.get(name) != version} == {}


def test_nothing_else_is_installed():
    locked, seeds = pins(LOCKS[1]), {"pip", "setuptools", "wheel", "uv"}
    installed = {re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower(): d.version for d in distributions()}
    assert {
        name: version for name, version in installed.items() if locked.get(name) != version and name not in seeds
    } == {}


def test_psycopg_3_stays_out_because_django_would_prefer_it():
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    assert not is_psycopg3
    assert "psycopg" not in pins(LOCKS[1])
