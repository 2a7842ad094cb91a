"""Portals for the tests of backup and restore: one with real data, and empty ones to restore it into."""

import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import override_settings

from certportal.home.backup import archive, restore, tables
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.accounts.models import User
from certportal.kernel.audit import sealer
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.store import keep
from certportal.kernel.jobs.models import Heartbeat
from tests import pg
from tests.factories.accounts import OutsiderFactory, give_second_factor, person_with
from tests.factories.assessments import Hall, hall
from tests.factories.certificates import drawn
from tests.factories.files import absolute

DRILL = [pytest.mark.engines, pytest.mark.usefixtures("_unblocked")]

MADE_AT = dt.datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=dt.UTC)
NIK = "3171015501850042"
ODD_NAME = "I Gusti Ngurah Nur'aini \\ “Ayu” 😀"
_numbers = count(1)


def fresh_name() -> str:
    """A database name nobody uses yet."""
    return f"backup_target_{pg.WORKER or 'main'}_{next(_numbers)}"


@contextmanager
def portal(name: str, folder: Path) -> Iterator[None]:
    """Work with another database and media folder as if they were this portal's."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name if pg.postgres else str(pg.folder / f"{name}.sqlite3")
    ContentType.objects.clear_cache()
    try:
        with override_settings(MEDIA_ROOT=str(folder)):
            yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        ContentType.objects.clear_cache()


@dataclass
class Copy:
    """A portal's content, as compared."""

    tables: dict[str, tuple[int, str]]
    counters: dict[str, int]
    files: dict[str, str]


def content(folder: Path) -> Copy:
    found = {}
    for table in tables.all_tables():
        digest = tables.digest(tables.lines(table))
        found[table.name] = (digest.rows, digest.sha256)
    paths = [path for path in folder.rglob("*") if path.is_file()]
    files = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    return Copy(found, tables.counters(), files)


def live_through_something(place: Hall | None = None) -> None:
    """A case from its first document to the drawn certificate, and rows with values that are hard to copy."""
    drawn(place or hall())
    person = OutsiderFactory(full_name=ODD_NAME, nik=NIK, birth_place="baris satu\nbaris\tdua \\N \\. '';--")
    give_second_factor(person)
    keep(b"%PDF-1.7 \x00\xff", root="original", kind="pdf", name="Ijazah Nur'aini.pdf", by=person)
    record("a.b", by=SYSTEM, after={"teks": "é <b> 'x'", "angka": 1.5, "besar": 2**62, "kosong": None, "😀": [1, {}]})
    sealer.seal(limit=10_000)
    give_bytes()
    User.objects.filter(pk=person_with("verifier").pk).update(last_login=MADE_AT)
    spare = Heartbeat.objects.create(name="dihapus", at=MADE_AT)
    spare.delete()  # its number must not be given out again


def give_bytes() -> None:
    """The factories make rows without bytes, with the digest of their path: those bytes then."""
    for stored in StoredFile.objects.all():
        path = absolute(stored)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(stored.path.encode())


def refusal(path: Path, do=restore.restore) -> str:
    with pytest.raises(BackupRefused) as found:
        do(path)
    return found.value.code


def is_untouched(folder: Path) -> bool:
    rows = [t.name for t in tables.all_tables() if t.name not in tables.WRITTEN_BY_MIGRATE and not tables.is_empty(t)]
    return not rows and not [path for path in folder.rglob("*") if path.is_file()]


def altered(source: Path, target: Path, **parts: bytes) -> Path:
    """The archive with parts exchanged or added and sealed anew: as an attacker could make it."""
    with archive.writing(target) as writer, zipfile.ZipFile(source) as box:
        names = [*box.namelist(), *(name for name in parts if name not in box.namelist())]
        for name in names:
            writer._box.writestr(name, parts.get(name) or box.read(name))
    return target
