"""Make a backup: one archive in a file, and what any archive is filled with."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from certportal.home.backup import archive, media, tables
from certportal.home.backup.encryption import SUFFIX
from certportal.home.backup.freshness import HEARTBEAT
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.files.places import here
from certportal.kernel.files.store import NO_ROOM, media_root
from certportal.kernel.jobs.heartbeat import beat
from certportal.kernel.web.outages import FilesAway
from certportal.version import version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True)
class Filled:
    """What went into an archive; `missing` and `changed` are files that were gone from the disk or had another SHA-256.

    `odd` are files that were left out because no restore could put them back under their name.
    """

    manifest: archive.Manifest
    missing: list[str]
    changed: list[str]
    odd: list[str]


@dataclass(frozen=True)
class Made(Filled):
    """A finished archive in a file."""

    path: Path


def make(path: Path, *, now: datetime) -> Made:
    """Write everything into one new archive at `path` (or in it, when it is a folder).

    With BACKUP_RECIPIENT it is encrypted, and its name ends in `.age`. Raises BackupRefused; then nothing is left at `path`.
    """
    target = path / f"portal-{now:%Y%m%d-%H%M%S}.zip" if path.is_dir() else path
    if settings.BACKUP_RECIPIENT and target.suffix != SUFFIX:
        target = target.with_name(target.name + SUFFIX)
    _refuse_unfit(target)
    try:
        with archive.writing(target, settings.BACKUP_RECIPIENT) as writer:
            found = fill(writer, target.name, now)
    except OSError as fault:
        if fault.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise BackupRefused(f"Tidak boleh menulis di {target.parent}.", code="forbidden") from fault
        if fault.errno in NO_ROOM:
            raise BackupRefused("Ruang disk habis; arsip yang setengah jadi sudah dihapus.", code="full") from fault
        raise
    beat(HEARTBEAT, now=now)
    return Made(found.manifest, found.missing, found.changed, found.odd, target)


def _refuse_unfit(target: Path) -> None:
    if target.exists():
        raise BackupRefused(f"{target} sudah ada. Pilih nama lain; cadangan lama tidak ditimpa.", code="exists")
    if not target.parent.is_dir():
        raise BackupRefused(f"Folder {target.parent} tidak ada.", code="absent")
    if target.resolve().is_relative_to(media_root().resolve()):
        raise BackupRefused("Cadangan tidak dapat disimpan di dalam MEDIA_ROOT. Pilih folder lain.", code="inside")


def fill(writer: archive.Writer, name: str, now: datetime) -> Filled:
    """Everything the portal keeps.

    It may go on working: the tables are read as of one moment, and a file is on the disk before its row is.
    """
    # This audit row is written before the tables are read, so that the archive holds it as the portal does.
    record("backup.start", by=SYSTEM, after={"file": name}, now=now)
    with tables.one_moment():
        entries = [
            writer.table(table.name, table.columns, tables.lines(table), tables.digest) for table in tables.all_tables()
        ]
        applied = sorted(list(key) for key in MigrationRecorder(connection).applied_migrations())
        counters = tables.counters()
        promised = media.promised()
    # Files after the tables: a file that a row of that moment names was on the disk before that moment.
    try:
        names = set(media.paths())
        odd = media.odd(names)
        files = _files(writer, names - odd, promised)
    except FilesAway as fault:
        raise BackupRefused("Penyimpanan berkas (MEDIA_URL) tidak menjawab. Coba lagi nanti.", code="away") from fault
    manifest = archive.Manifest(
        format=archive.FORMAT,
        made_at=now.isoformat(),
        engine=connection.vendor,
        site_url=settings.SITE_URL,
        migrations=applied,
        tables=entries,
        counters=counters,
        files=files,
        left_out=list(tables.LEFT_OUT),
        version=version(),
    )
    writer.manifest(manifest)
    found = {file.path: file.sha256 for file in files}
    return Filled(
        manifest,
        missing=sorted(path for path in promised if path not in found),
        changed=sorted(path for path, sha256 in promised.items() if found.get(path, sha256) != sha256),
        odd=sorted(odd),
    )


def _files(writer: archive.Writer, names: Iterable[str], promised: Mapping[str, str]) -> list[archive.FileEntry]:
    """The oldest first: what is new stands at the end, and the rest is as it was yesterday (increments stay small)."""
    found, age = [], {path: number for number, path in enumerate(promised)}
    for path in sorted(names, key=lambda path: (age.get(path, len(age)), path)):
        try:
            with here().open(path) as source:
                entry = writer.file(path, source)
        except FileNotFoundError:  # the clean-up job deleted a file that no row names
            continue
        # A damaged file is kept as it is and named; what the store does not even claim to hold is kept in no archive.
        if entry.sha256 != promised.get(path, entry.sha256) and not here().exists(path, size=entry.size):
            raise FilesAway(f"SHA-256 of {path}")
        found.append(entry)
    return found
