"""Backups in a restic repository (BACKUP_REPOSITORY): increments, encryption, copies elsewhere and retention are restic's.

restic gets the archive as a stream, unpacked and in a steady order: what is as it was yesterday is stored once. A snapshot
counts only after it was read back whole; until then it bears another tag, because restic keeps a stream that broke off as
if it had ended.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, cast

from django.conf import settings
from django.utils import timezone

from certportal.home.backup import archive, media
from certportal.home.backup.freshness import mark
from certportal.home.backup.make import fill
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.jobs.heartbeat import beat
from certportal.kernel.jobs.models import Heartbeat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from certportal.home.backup.make import Filled

FILE, HOST = "portal.zip", "portal"
HALF, WHOLE = "setengah", "utuh"
NEWEST = "latest"
ABANDONED = timedelta(days=1)
"""A half snapshot as old as this is nobody's work any more: the task of the backup is ended after a day."""
_PIECE = 1 << 20
_KNOWN = {
    "wrong password": "Sandi repositori salah. Periksa RESTIC_PASSWORD atau RESTIC_PASSWORD_FILE.",
    "empty password": "Sandi repositori belum ada. Isi RESTIC_PASSWORD atau RESTIC_PASSWORD_FILE.",
    "no space left": "Ruang di repositori cadangan habis. Tambah ruang, atau kurangi BACKUP_KEEP_DAILY dan BACKUP_KEEP_MONTHLY.",
    "no matching id": "Cadangan itu tidak ada di repositori. Lihat daftarnya dengan: restic snapshots.",
    "already locked": "Repositori cadangan sedang dipakai proses lain. Portal mencoba lagi setiap jam.",
    "no snapshot found": "Belum ada cadangan utuh di repositori ini. Periksa BACKUP_REPOSITORY.",
}
_NOT_THERE = ("no such file", "not exist", "n't exist", "not found", "404")


def back_up(*, now: datetime) -> Filled:
    """Add today's snapshot and read it back. Raises BackupRefused; then no snapshot of today counts."""
    _open()
    _have_to_itself()
    _let_go_of_halves()
    snapshot, found = _send(now)
    with _dumped([snapshot]) as stream:  # with a lock, so that another backup sees this one
        archive.check_seal(iter(lambda: stream.read(_PIECE), b""))
    _restic("tag", "--set", WHOLE, snapshot)
    beat(mark(), now=now)
    return found


@contextmanager
def fetched(snapshot: str, place: Path | None = None) -> Iterator[Path]:
    """The archive of a snapshot (its id, or `latest`) in clear, for as long as this lasts; `place` as in `in_clear`."""
    words = ["--tag", WHOLE, "--host", HOST, NEWEST] if snapshot == NEWEST else [snapshot]
    with media.nameless(place) as (file, path):
        with _dumped(["--no-lock", *words]) as stream:
            shutil.copyfileobj(stream, file, _PIECE)
        file.flush()
        yield path


def _open() -> None:
    """Make the repository at the first backup; one that was there before and is gone is a fault (a disk not mounted)."""
    try:
        _restic("cat", "config", "--no-lock")
    except BackupRefused as absent:
        if absent.code != "absent":
            raise
        if Heartbeat.objects.filter(name=mark()).exists():
            sentence = "Repositori cadangan tidak ditemukan, padahal dahulu ada. Periksa apakah tempatnya terpasang."
            raise BackupRefused(sentence, code="gone") from absent
        _restic("init")


def _have_to_itself() -> None:
    """Remove the locks of a restic that was killed. A living one would refuse the tag, hours after the sending began."""
    _restic("unlock")
    if _restic("list", "locks", "--no-lock"):
        raise _refused(b"already locked")


def _let_go_of_halves() -> None:
    """Snapshots that were never read back; a young one may just be read by another backup."""
    halves = json.loads(_restic("snapshots", "--json", "--tag", HALF) or "[]") or []
    before = timezone.now() - ABANDONED  # restic, too, takes the clock of the machine
    if old := [one["id"] for one in halves if datetime.fromisoformat(one["time"]) < before]:
        _restic("forget", *old)


def _send(now: datetime) -> tuple[str, Filled]:
    words = ["backup", "--stdin", "--stdin-filename", FILE, "--host", HOST, "--tag", HALF, "--json"]
    found = None
    with _started(words, stdin=subprocess.PIPE) as process:
        try:
            with archive.sealed(cast("IO[bytes]", process.stdin), packed=False) as writer:
                found = fill(writer, FILE, now)
        except BrokenPipeError:
            pass  # restic ended first, and says why
        except BaseException:
            process.kill()  # a stream that merely ends would be kept
            process.communicate()
            raise
        out, err = process.communicate()
    if process.returncode or found is None:
        raise _refused(err)
    return str(json.loads(out.splitlines()[-1])["snapshot_id"]), found


@contextmanager
def _dumped(snapshot: list[str]) -> Iterator[IO[bytes]]:
    """The archive of a snapshot as restic reads it from the repository, every piece checked by its digest."""
    with _started(["dump", *snapshot, FILE]) as process:
        try:
            yield cast("IO[bytes]", process.stdout)
        except BaseException:
            # Why the stream is not whole, restic knows better than who reads it.
            if process.poll() is None:
                process.kill()
            _, err = process.communicate()
            if process.returncode > 0:
                raise _refused(err) from None
            raise
        _, err = process.communicate()
    if process.returncode:
        raise _refused(err)


def retain() -> None:
    """Let go of old snapshots. A repository that only takes and never removes has both numbers at 0."""
    daily, monthly = settings.BACKUP_KEEP_DAILY, settings.BACKUP_KEEP_MONTHLY
    if daily or monthly:
        keep = ["--keep-daily", str(daily), "--keep-monthly", str(monthly)]
        _restic("forget", "--host", HOST, "--tag", WHOLE, "--group-by", "host", *keep, "--prune")


def _restic(*words: str) -> bytes:
    with _started([*words]) as process:
        out, err = process.communicate()
    if process.returncode:
        raise _refused(err)
    return out


def _started(words: list[str], stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Its password and the keys of a distant store restic takes from the environment itself."""
    if not settings.BACKUP_REPOSITORY:
        raise BackupRefused("BACKUP_REPOSITORY belum diisi: alamat repositori restic, misalnya folder.", code="unset")
    program = shutil.which("restic")
    if program is None:
        raise BackupRefused(
            "Program restic tidak ada. Pasang paket Debian “restic”: apt-get install restic.", code="program"
        )
    own = {
        name.removeprefix("BACKUP_"): key for name, key in os.environ.items() if name.startswith("BACKUP_AWS_") and key
    }
    environment = os.environ | own | {"RESTIC_REPOSITORY": settings.BACKUP_REPOSITORY}
    return subprocess.Popen(  # noqa: S603 (own words, no shell)
        [program, "--quiet", *words], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )


def _refused(err: bytes) -> BackupRefused:
    said = err.decode(errors="replace").strip()
    for words, sentence in _KNOWN.items():
        if words in said.lower():
            return BackupRefused(sentence, code=words.replace(" ", "_"))
    # Without a config restic asks this whatever was in its way: a wrong key, a network that is down, or nothing there.
    absent = "is there a repository" in said.lower() and any(words in said.lower() for words in _NOT_THERE)
    # The address may hold a name and a password.
    reason = said.replace(settings.BACKUP_REPOSITORY, "BACKUP_REPOSITORY").replace("\n", " ")
    reason = reason or "berhenti tanpa pesan, mungkin dimatikan dari luar"
    sentence = f"Restic tidak menyelesaikan pekerjaannya: {reason[:300]}."
    return BackupRefused(sentence, code="absent" if absent else "restic")
