"""`manage.py jobs list|retry`: what is stuck, and trying it again, for whoever has a shell and no browser."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certportal.home.settings_pages.stuck import AT_ONCE, KINDS, in_words, try_again
from certportal.kernel.audit.record import SYSTEM


class Command(BaseCommand):
    help = "Menampilkan (list) atau mencoba lagi (retry) pekerjaan, surat, dan pengingat yang macet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["list", "retry"])
        parser.add_argument("kind", nargs="?", metavar="jenis", help=f"hanya jenis ini: {', '.join(KINDS)}")
        parser.add_argument("number", nargs="?", type=int, help="hanya yang bernomor ini")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 (Django's signature)
        if options["kind"] and options["kind"] not in KINDS:
            raise CommandError(f"Tidak ada jenis “{options['kind']}”. Jenisnya: {', '.join(KINDS)}.")
        for slug in [options["kind"]] if options["kind"] else KINDS:
            kind = KINDS[slug]
            rows = kind.rows()
            if options["number"] is not None:
                rows = rows.filter(pk=options["number"])
                if not rows.exists():
                    raise CommandError(f"Tidak ada {slug} nomor {options['number']} yang macet.")
            if options["act"] == "list":
                for row in rows:
                    self.stdout.write(f"{slug} {row.pk}: {kind.name(row)}: {in_words(row.error, row.outages)}")
            else:
                first = list(rows.values_list("pk", flat=True)[:AT_ONCE])
                done = try_again(kind, first, by=SYSTEM, now=timezone.now())
                self.stdout.write(f"{slug}: {done} dicoba lagi")
