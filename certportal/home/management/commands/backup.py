"""`manage.py backup FILE|--repository`: everything the portal keeps, as one sealed archive or into the repository."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certportal.home.backup import daily
from certportal.home.backup.make import Filled, make
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.web.templatetags.ui import size_in_words

_SHOWN = 10


class Command(BaseCommand):
    help = "Mencadangkan semua tabel dan berkas ke satu arsip atau ke repositori restic. Portal boleh tetap berjalan."

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument(
            "file", type=Path, nargs="?", help="nama arsip baru, atau folder tempat arsip dibuat dengan nama bertanggal"
        )
        where.add_argument("--repository", action="store_true", help="ke BACKUP_REPOSITORY, lalu dibaca kembali")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        begun = time.monotonic()
        try:
            found, where, untidied = _to_repository() if options["repository"] else _to_file(options["file"])
        except BackupRefused as refused:
            raise CommandError(refused.sentence) from refused
        seconds = time.monotonic() - begun
        manifest = found.manifest
        self.stdout.write(
            f"Cadangan jadi: {where}, {seconds:.0f} detik.\n"
            f"  {len(manifest.tables)} tabel, {manifest.rows} baris, {len(manifest.files)} berkas.\n"
            "  SECRET_KEY tidak ada di dalamnya. Simpan kunci itu terpisah; tanpanya NIK tidak dapat dibaca lagi."
        )
        self._complain(found)
        if untidied:
            self.stderr.write(
                f"Cadangan utuh, tetapi cadangan lama belum dilepas: {untidied} Portal mencoba lagi setiap jam."
            )

    def _complain(self, found: Filled) -> None:
        for paths, what in (
            (found.missing, "berkas yang tercatat tidak ada di MEDIA_ROOT"),
            (found.changed, "berkas yang tercatat isinya berubah sejak disimpan"),
            (found.odd, "nama berkas yang tidak wajar, tidak dicadangkan"),
        ):
            if paths:
                shown = "".join(f"\n  {path}" for path in paths[:_SHOWN])
                more = f"\n  dan {len(paths) - _SHOWN} lagi" if len(paths) > _SHOWN else ""
                self.stderr.write(f"Perhatian: {len(paths)} {what}:{shown}{more}")


def _to_file(path: Path) -> tuple[Filled, str, str]:
    made = make(path, now=timezone.now())
    return made, f"{made.path} ({size_in_words(made.path.stat().st_size)})", ""


def _to_repository() -> tuple[Filled, str, str]:
    found, untidied = daily.back_up(timezone.now())
    return found, "di repositori, dibaca kembali dan utuh", untidied
