"""`manage.py backup FILE`: everything the portal keeps in one sealed archive."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certportal.home.backup.make import Made, make
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.web.templatetags.ui import size_in_words

_SHOWN = 10


class Command(BaseCommand):
    help = "Mencadangkan semua tabel dan berkas ke satu arsip. Portal boleh tetap berjalan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="nama arsip baru, atau folder tempat arsip dibuat dengan nama bertanggal"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        begun = time.monotonic()
        try:
            made = make(options["file"], now=timezone.now())
        except BackupRefused as refused:
            raise CommandError(refused.sentence) from refused
        seconds = time.monotonic() - begun
        manifest = made.manifest
        self.stdout.write(
            f"Cadangan jadi: {made.path} ({size_in_words(made.path.stat().st_size)}, {seconds:.0f} detik)\n"
            f"  {len(manifest.tables)} tabel, {manifest.rows} baris, {len(manifest.files)} berkas.\n"
            "  SECRET_KEY tidak ada di dalamnya. Simpan kunci itu terpisah; tanpanya NIK tidak dapat dibaca lagi."
        )
        self._complain(made)

    def _complain(self, made: Made) -> None:
        for paths, what in ((made.missing, "tidak ada di MEDIA_ROOT"), (made.changed, "isinya berubah sejak disimpan")):
            if paths:
                shown = "".join(f"\n  {path}" for path in paths[:_SHOWN])
                more = f"\n  dan {len(paths) - _SHOWN} lagi" if len(paths) > _SHOWN else ""
                self.stderr.write(f"Perhatian: {len(paths)} berkas yang tercatat {what}:{shown}{more}")
