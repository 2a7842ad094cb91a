"""Re-check every paper: file, number, decision, facts. Exit code 1 when anything is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificates.models import Certificate
from certificates.queries import register_faults
from certportal.kernel.papers.models import Paper


class Command(BaseCommand):
    help = "Memeriksa ulang setiap dokumen terbit: berkas, nomor, keputusan, dan isinya."

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        faults = 0
        for fault in register_faults():
            faults += 1
            self.stdout.write(f"{fault.paper}: {fault.sentence}")
        counted = f"{Paper.objects.count()} dokumen, {Certificate.objects.count()} sertifikat"
        if faults:
            raise CommandError(f"{faults} kesalahan ditemukan pada {counted}.")
        self.stdout.write(f"{counted} diperiksa, semuanya sesuai.")
