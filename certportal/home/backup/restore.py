"""Read a backup back, into an empty portal only."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from certportal.home.backup import archive, media, tables
from certportal.home.backup.encryption import decrypt, is_encrypted
from certportal.home.backup.freshness import HEARTBEAT
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.secrets import SecretUnreadable
from certportal.kernel.jobs.heartbeat import SILENCE, beat
from certportal.kernel.jobs.models import Heartbeat
from certportal.kernel.jobs.moment import database_now
from certportal.version import version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Key = tuple[str, str]


@contextmanager
def in_clear(path: Path, identity: Path | None = None, place: Path | None = None) -> Iterator[Path]:
    """The archive as `check` and `restore` read it; an encrypted one is put down in clear for as long as this lasts.

    It lies beside the files of the portal, or where `place` says: a check must not need to write there.
    """
    if not is_encrypted(path):
        yield path
    elif identity is None:
        raise BackupRefused("Arsip ini tersandi. Sebutkan berkas kunci rahasianya: --identity BERKAS.", code="identity")
    else:
        with media.nameless(place) as (file, clear):
            decrypt(path, file, identity)
            yield clear


def check(path: Path) -> archive.Manifest:
    """Read the whole archive and compare every part with the manifest; touches nothing. Raises BackupRefused."""
    with archive.reading(path) as box:
        media.refuse_odd([file.path for file in box.manifest.files])
        for table in box.manifest.tables:
            if tables.digest(box.lines(table)) != tables.Digest(table.rows, table.sha256):
                raise archive.damaged(f"tabel {table.name}")
        for file in box.manifest.files:
            if tables.digest(box.pieces(file)).sha256 != file.sha256:
                raise archive.damaged(f"berkas {file.path}")
        return box.manifest


def restore(path: Path) -> archive.Manifest:
    """Bring tables and files back as they were; a database without tables gets its tables first.

    Everything happens in one transaction, which is kept only when every table read back from the database has the digest
    of the manifest and every file its SHA-256. Raises BackupRefused; then database and MEDIA_ROOT are as empty as before.
    """
    with archive.reading(path) as box, media.alone():
        manifest = box.manifest
        media.refuse_odd([file.path for file in manifest.files])
        _refuse_other_portal(manifest)
        if set(found := list(media.paths())) - media.odd(found):
            raise BackupRefused(
                "MEDIA_ROOT (atau MEDIA_URL) sudah berisi berkas. Pulihkan hanya ke tempat kosong.", code="media"
            )
        _bring_schema(_migrations(manifest))
        _refuse_other_tables(manifest)
        try:
            _bring_everything(box)
        except (IntegrityError, BackupRefused):
            _refuse_other_tables(manifest)  # somebody began to write meanwhile: no fault of the archive
            raise
    beat(HEARTBEAT, now=datetime.fromisoformat(manifest.made_at))
    return manifest


def key_fits() -> bool:
    """Whether SECRET_KEY is the one with which the restored numbers were encrypted; true when there are none."""
    person = User.objects.filter(nik_cipher__isnull=False).first()
    try:
        return person is None or bool(person.reveal_nik())
    except SecretUnreadable:
        return False


def unfit(manifest: archive.Manifest) -> str:
    """Why no portal of this version and engine could restore it, in a sentence; empty where one could."""
    try:
        _refuse_other_portal(manifest)
    except BackupRefused as refused:
        return refused.sentence
    return ""


def _refuse_other_portal(manifest: archive.Manifest) -> None:
    names = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
    if manifest.engine != connection.vendor:
        made_on, here = names.get(manifest.engine, manifest.engine), names.get(connection.vendor, connection.vendor)
        raise BackupRefused(
            f"Cadangan ini berasal dari {made_on}, sedangkan DATABASE_URL menunjuk {here}. "
            "Pulihkan ke jenis basis data yang sama.",
            code="engine",
        )
    _refuse_other_version(manifest)


def _refuse_other_version(manifest: archive.Manifest) -> None:
    """A portal is of another version when its migrations are others; two commits may bear one number."""
    wanted, loader = _migrations(manifest), MigrationLoader(None)
    if wanted - set(loader.disk_migrations):
        code, here, there, after = "newer", "lama", "baru", "lalu pulihkan."
    elif set(loader.graph.nodes) - wanted:
        code, here, there, after = "older", "baru", "lama", "pulihkan, baru perbarui portal."
    else:
        return
    if manifest.version == version():
        sentence = (
            f"Basis data portal ini lebih {here} daripada arsip, walaupun nomor versinya sama ({version()}). "
            f"Pasang commit yang sama dengan portal asal, {after}"
        )
    else:
        made_by = f"portal versi {manifest.version}" if manifest.version else "versi portal"
        sentence = (
            f"Cadangan ini dibuat oleh {made_by} yang lebih {there} dari {version()} di sini. Pasang versi itu, {after}"
        )
    raise BackupRefused(sentence, code=code)


def _migrations(manifest: archive.Manifest) -> set[Key]:
    return {(app, name) for app, name in manifest.migrations}


def _bring_schema(wanted: set[Key]) -> None:
    """Give an empty database its tables; refuse one of another version of the portal."""
    if not connection.introspection.table_names():
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    applied = set(MigrationRecorder(connection).applied_migrations())
    if applied < wanted:
        raise BackupRefused(
            "Tabel di basis data tujuan belum lengkap: pemulihan sebelumnya terhenti, atau tabel itu dari versi portal yang "
            "lebih lama. Beri basis data yang benar-benar kosong; tabelnya dibuat oleh pemulihan ini.",
            code="unfinished",
        )
    if applied != wanted:
        raise BackupRefused(
            "Basis data tujuan disiapkan oleh versi portal yang lain. Beri basis data yang benar-benar kosong; "
            "tabelnya dibuat oleh pemulihan ini.",
            code="version",
        )


def _refuse_other_tables(manifest: archive.Manifest) -> None:
    here = tables.all_tables()
    if {table.name: list(table.columns) for table in here} != {t.name: t.columns for t in manifest.tables}:
        raise BackupRefused("Susunan tabel di sini berbeda dengan isi cadangan.", code="tables")
    if Heartbeat.objects.filter(at__gt=database_now() - SILENCE).exists():  # an older sign is a row like any other
        raise BackupRefused(
            "Pekerja portal berjalan di atas basis data tujuan. Hentikan dahulu semuanya: docker compose stop web worker "
            "beat backup. Lalu beri basis data yang benar-benar kosong.",
            code="running",
        )
    filled = [t.name for t in here if t.name not in tables.WRITTEN_BY_MIGRATE and not tables.is_empty(t)]
    if filled:
        raise BackupRefused(
            f"Basis data tujuan sudah berisi data ({filled[0]}). Pulihkan hanya ke basis data kosong.", code="filled"
        )


def _bring_everything(box: archive.Reader) -> None:
    with media.staging() as staging:
        _stage(box, staging)
        with tables.loading():
            _load(box)
            staging.place()


def _stage(box: archive.Reader, staging: media.Staging) -> None:
    for file in box.manifest.files:
        if staging.add(file.path, box.pieces(file)) != file.sha256:
            raise archive.damaged(f"berkas {file.path}")


def _load(box: archive.Reader) -> None:
    for table in box.manifest.tables:
        tables.load(table.name, table.columns, box.lines(table))
    tables.set_counters(box.manifest.counters)
    wanted = {table.name: tables.Digest(table.rows, table.sha256) for table in box.manifest.tables}
    for here in tables.all_tables():
        if tables.digest(tables.lines(here)) != wanted[here.name]:
            raise archive.damaged(f"tabel {here.name}")
