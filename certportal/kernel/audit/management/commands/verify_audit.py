"""`manage.py verify_audit`: seal what is left and recompute both chains; the exit code tells."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certportal.kernel.audit import sealer
from certportal.kernel.audit.enums import Stream


class Command(BaseCommand):
    help = "Memeriksa rantai jejak audit dan menyebut baris yang tidak sesuai dengan segelnya."

    def handle(self, *_args: Any, **_options: Any) -> None:
        while sealer.seal(thorough=True):
            continue
        faults = 0
        for stream in Stream:
            for fault in sealer.verify(stream):
                faults += 1
                self.stderr.write(f"{fault.stream} urutan {fault.position} catatan {fault.event_id}: {fault.reason}")
            if head := sealer.head(stream):
                self.stdout.write(f"{stream.label}: {head.position} catatan, sidik {head.hash}")
        if faults:
            raise CommandError(f"{faults} baris jejak audit tidak sesuai dengan segelnya.")
