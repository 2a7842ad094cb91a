"""`manage.py verify_audit`: recompute both chains and look at the triggers; the exit code tells. It writes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certportal.kernel.audit import guards, sealer
from certportal.kernel.audit.enums import Stream


class Command(BaseCommand):
    help = "Memeriksa rantai jejak audit dan pemicu, dan menyebut yang tidak sesuai. Tidak menulis apa pun."

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = 0
        for stream in Stream:
            for fault in sealer.verify(stream):
                faults += 1
                self.stderr.write(f"{fault.stream} urutan {fault.position} catatan {fault.event_id}: {fault.reason}")
            if head := sealer.head(stream):
                self.stdout.write(f"{stream.label}: {head.position} catatan, sidik {head.hash}")
        for guard in guards.faults():
            faults += 1
            self.stderr.write(f"Pemicu {guard.name}: {guard.reason}")
        if faults:
            raise CommandError(f"{faults} kesalahan ditemukan pada jejak audit.")
