"""`manage.py verify_audit`: recompute both chains and look at the triggers; the exit code tells. It writes nothing."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certportal.kernel.audit import anchors, guards, sealer
from certportal.kernel.audit.enums import Stream


class Command(BaseCommand):
    help = "Memeriksa rantai jejak audit dan pemicu, dan menyebut yang tidak sesuai. Tidak menulis apa pun."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            type=anchors.read,
            metavar="ALIRAN:URUTAN:SIDIK",
            help="kepala rantai dari surel harian; boleh beberapa kali",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        faults = list(_faults(options["anchor"]))
        for fault in faults:
            self.stderr.write(fault)
        for stream in Stream:
            head = sealer.head(stream)
            self.stdout.write(f"{stream.label}: {head.position if head else 0} catatan, {head or 'belum bersegel'}")
            if waiting := sealer.waiting(stream):
                self.stdout.write(f"{stream.label}: {waiting} catatan menunggu segel")
        if faults:
            raise CommandError(f"{len(faults)} kesalahan ditemukan pada jejak audit.")
        self.stdout.write("Jejak audit dan pemicunya sesuai.")


def _faults(written_down: list[sealer.Head]) -> Iterator[str]:
    for stream in Stream:
        for fault in sealer.verify(stream):
            yield f"{fault.stream} urutan {fault.position} catatan {fault.event_id}: {fault.reason}"
    for head in written_down:
        for fault in sealer.against(head):
            yield f"{fault.stream} urutan {fault.position}: {fault.reason}, tidak sama dengan {head}"
    for guard in guards.faults():
        yield f"Pemicu {guard.name}: {guard.reason}"
