"""Make a backup."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from certportal.home.backup import archive, media, tables
from certportal.home.backup.freshness import HEARTBEAT
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.files.places import here
from certportal.kernel.files.store import NO_ROOM, media_root
from certportal.kernel.jobs.heartbeat import beat
from certportal.kernel.web.outages import FilesAway

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True)
class Made:
    """A finished archive; `missing` and `changed` are files that were gone from the disk or had another SHA-256."""

    path: Path
    manifest: archive.Manifest
    missing: list[str]
    changed: list[str]


def make(path: Path, *, now: datetime) -> Made:
    """Write everything into one new archive at `path` (or in it, when it is a folder).

    The portal may go on working: the tables are read as of one moment, and a file is on the disk before its row is.
    Raises BackupRefused; then nothing is left at `path`.
    """
    target = path / f"portal-{now:%Y%m%d-%H%M%S}.zip" if path.is_dir() else path
    _refuse_unfit(target)
    # This audit row is written before the tables are read, so that the archive holds it as the portal does.
    record("backup.start", by=SYSTEM, after={"file": target.name}, now=now)
    try:
        with archive.writing(target) as writer:
            made = _fill(writer, target, now)
    except FilesAway as fault:
        raise BackupRefused("Penyimpanan berkas (MEDIA_URL) tidak menjawab. Coba lagi nanti.", code="away") from fault
    except OSError as fault:
        if fault.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise BackupRefused(f"Tidak boleh menulis di {target.parent}.", code="forbidden") from fault
        if fault.errno in NO_ROOM:
            raise BackupRefused("Ruang disk habis; arsip yang setengah jadi sudah dihapus.", code="full") from fault
        raise
    beat(HEARTBEAT, now=now)
    return made


def _refuse_unfit(target: Path) -> None:
    if target.exists():
        raise BackupRefused(f"{target} sudah ada. Pilih nama lain; cadangan lama tidak ditimpa.", code="exists")
    if not target.parent.is_dir():
        raise BackupRefused(f"Folder {target.parent} tidak ada.", code="absent")
    if target.resolve().is_relative_to(media_root().resolve()):
        raise BackupRefused("Cadangan tidak dapat disimpan di dalam MEDIA_ROOT. Pilih folder lain.", code="inside")


def _fill(writer: archive.Writer, target: Path, now: datetime) -> Made:
    with tables.one_moment():
        entries = [
            writer.table(table.name, table.columns, tables.lines(table), tables.digest) for table in tables.all_tables()
        ]
        applied = sorted(list(key) for key in MigrationRecorder(connection).applied_migrations())
        counters = tables.counters()
        promised = media.promised()
    # Files after the tables: a file that a row of that moment names was on the disk before that moment.
    files = _files(writer)
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
    )
    writer.manifest(manifest)
    found = {file.path: file.sha256 for file in files}
    return Made(
        target,
        manifest,
        missing=sorted(path for path in promised if path not in found),
        changed=sorted(path for path, sha256 in promised.items() if found.get(path, sha256) != sha256),
    )


def _files(writer: archive.Writer) -> list[archive.FileEntry]:
    found = []
    for path in media.paths():
        try:
            with here().open(path) as source:
                found.append(writer.file(path, source))
        except FileNotFoundError:  # the clean-up job deleted a file that no row names
            continue
    return found
