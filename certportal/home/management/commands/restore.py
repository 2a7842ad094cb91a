"""`manage.py restore FILE|--repository`: restore a backup into an empty portal, or only check whether that would work."""

import time
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from certportal.home.backup import repository
from certportal.home.backup.archive import Manifest
from certportal.home.backup.refusals import BackupRefused
from certportal.home.backup.restore import check, in_clear, key_fits, restore, unfit
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.web.dates import moment_in_words
from certportal.version import version


class Command(BaseCommand):
    help = "Memulihkan cadangan ke basis data dan MEDIA_ROOT yang kosong."

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("file", type=Path, nargs="?", help="arsip dari perintah backup")
        where.add_argument(
            "--repository",
            nargs="?",
            const=repository.NEWEST,
            metavar="SNAPSHOT",
            help="dari BACKUP_REPOSITORY: yang terbaru, atau yang bernomor ini (restic snapshots)",
        )
        parser.add_argument("--identity", type=Path, help="berkas kunci rahasia age, untuk arsip yang tersandi")
        parser.add_argument("--check", action="store_true", help="hanya memeriksa arsip; tidak mengubah apa pun")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        begun = time.monotonic()
        try:
            with _archive(options) as path:
                manifest = check(path) if options["check"] else restore(path)
        except BackupRefused as refused:
            raise CommandError(refused.sentence) from refused
        except OSError as fault:
            raise CommandError(
                f"Berkas tidak dapat dibaca atau tidak dapat ditulis: {fault}. Periksa ruang dan hak folder itu; "
                "--check memakai folder sementara, yang dapat ditentukan dengan TMPDIR."
            ) from fault
        if not options["check"]:
            _write_down(manifest)
        self._tell(manifest, time.monotonic() - begun, only_checked=options["check"])

    def _tell(self, manifest: Manifest, seconds: float, *, only_checked: bool) -> None:
        made_at = parse_datetime(manifest.made_at) or timezone.now()
        content = f"{len(manifest.tables)} tabel, {manifest.rows} baris, {len(manifest.files)} berkas"
        done = "Arsip utuh" if only_checked else "Pulih dan cocok dengan arsip"
        self.stdout.write(
            f"{done} ({seconds:.0f} detik): {content}.\n"
            f"  Keadaan portal {manifest.site_url} pada {moment_in_words(made_at)}."
        )
        if only_checked:
            why_not = unfit(manifest)
            self.stdout.write(
                f"  Portal ini tidak dapat memulihkannya: {why_not}"
                if why_not
                else f"  Portal ini dapat memulihkannya: versi {version()} dan jenis basis datanya cocok."
            )
            return
        self.stdout.write("  Semua orang perlu masuk lagi. Jalankan: manage.py migrate.")
        if not key_fits():
            self.stderr.write(
                "Perhatian: SECRET_KEY di sini bukan kunci portal asal. NIK dan verifikasi dua langkah tidak terbaca "
                "sampai kunci asal dipasang; lihat docs/deploy.md."
            )


def _archive(options: dict[str, Any]) -> AbstractContextManager[Path]:
    place = Path(gettempdir()) if options["check"] else None
    if options["repository"]:
        return repository.fetched(options["repository"], place)
    return in_clear(options["file"], options["identity"], place)


def _write_down(manifest: Manifest) -> None:
    """An audit row about the restore: without it nobody could tell why the trail has a gap after the backup."""
    after = {"made_at": manifest.made_at, "rows": manifest.rows, "files": len(manifest.files)}
    record("portal.restore", by=SYSTEM, after=after, now=timezone.now())
