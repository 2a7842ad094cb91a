"""The locks install on every supported platform: Python 3.11 to 3.13, Linux and macOS, x86_64 and arm64."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest

from tests.locks.platforms import COLUMNS, LISTED, ROOT

LOCKS: Final = ("requirements.lock", "requirements-dev.lock")
BLOCK: Final = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)[^\n]*\n((?:    --hash=sha256:[0-9a-f]{64}[^\n]*\n?)*)", re.MULTILINE
)
# Where the index has only the source (its hash is in the lock), so that a compiler is needed: the makers no longer build for
# Macs with Intel processors. No other version of cryptography and pikepdf within the bounds of pyproject.toml has such a file,
# so holding argon2-cffi-bindings at its last one that has (25.1) would help nobody.
ONLY_SOURCE: Final = {
    ("argon2-cffi-bindings", "macos-x86_64"),
    ("cryptography", "macos-x86_64"),
    ("pikepdf", "macos-x86_64"),
    ("brotlicffi", "macos-x86_64"),  # CPython uses brotli instead
}


@dataclass(frozen=True)
class Listed:
    """What the index had of one version: how many files for the Pythons of pyproject.toml, and which for which platform."""

    version: str
    files: int
    cells: tuple[str, ...]

    def missing(self) -> set[str]:
        """The platforms without a wheel, with their Python."""
        return (
            set()
            if len(self.cells) == 1
            else {name for name, cell in zip(COLUMNS, self.cells, strict=True) if cell == "-"}
        )


def listed() -> dict[str, Listed]:
    rows = [row.split(" ") for row in LISTED.read_text().splitlines()]
    return {name: Listed(version, int(files), tuple(cells)) for name, version, files, *cells in rows}


def locked(name: str) -> dict[str, tuple[str, set[str]]]:
    """Package: its version and hashes."""
    text = (ROOT / name).read_text()
    return {found[1]: (found[2], set(re.findall(r"[0-9a-f]{64}", found[3]))) for found in BLOCK.finditer(text)}


def differences(lock: dict[str, tuple[str, set[str]]]) -> Iterator[str]:
    known = listed()
    for name, (version, hashes) in lock.items():
        row = known.get(name)
        if row is None or row.version != version:
            yield f"{name} {version} is not listed: ./run lock"
            continue
        if len(hashes) < row.files:  # more: files for machines and Pythons the portal does not name
            yield f"{name}: {len(hashes)} hashes for {row.files} files"
        absent = [cell for cell in row.cells if cell != "-" and not any(digest.startswith(cell) for digest in hashes)]
        if absent:
            yield f"{name}: {len(absent)} platforms whose file is not in the lock"


@pytest.mark.parametrize("name", LOCKS)
def test_every_file_of_a_locked_version_is_in_the_lock(name):
    lock = locked(name)
    assert len(lock) > 40
    assert list(differences(lock)) == []


def test_the_list_speaks_of_the_lock_and_nothing_else():
    assert set(listed()) == set(locked(LOCKS[1]))


def test_every_platform_has_a_file_of_each_binary_package():
    found = {name: row.missing() for name, row in listed().items()}
    wanted = {(name, python) for name, machine in ONLY_SOURCE for python in COLUMNS if python.endswith(machine)}
    assert {(name, python) for name, missing in found.items() for python in missing} == wanted
    assert sum(len(row.cells) > 1 for row in listed().values()) > 20
