"""Re-check every paper: file, number, decision, facts. Exit code 1 when anything is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.models import Certificate
from certificates.queries import register_faults
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.verify import waiting
from certportal.kernel.web.outages import FilesAway


class Command(BaseCommand):
    help = "Memeriksa ulang setiap dokumen terbit: berkas, nomor, keputusan, dan isinya."

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        faults = 0
        try:
            for fault in register_faults(now=timezone.now()):
                faults += 1
                self.stdout.write(f"{fault.paper}: {fault.sentence}")
        except FilesAway as away:
            raise CommandError(
                f"Penyimpanan berkas (MEDIA_URL) tidak menjawab; pemeriksaan berhenti dengan {faults} kesalahan sejauh ini. "
                "Coba lagi nanti."
            ) from away
        if drawn_later := len(waiting()):
            self.stdout.write(f"{drawn_later} dokumen menunggu dicetak; periksa lagi nanti.")
        counted = f"{Paper.objects.count()} dokumen, {Certificate.objects.count()} sertifikat"
        if faults:
            raise CommandError(f"{faults} kesalahan ditemukan pada {counted}.")
        self.stdout.write(f"{counted} diperiksa, semuanya sesuai.")
