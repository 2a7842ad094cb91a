"""`manage.py seal_anew`: when the key of the seals is lost, seal on with the present one from heads that were mailed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certportal.kernel.audit import anchors, sealer
from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.record import SYSTEM, record


class Command(BaseCommand):
    help = "Kunci segel hilang: menyegel lagi dengan kunci sekarang, dari kepala rantai yang tertulis di luar portal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", action="append", default=[], type=anchors.read, metavar="ALIRAN:URUTAN:SIDIK")

    def handle(self, *_args: Any, **options: Any) -> None:
        given = {head.stream: head for head in options["anchor"]}
        present = {stream.value: head for stream in Stream if (head := sealer.head(stream))}
        if set(given) != set(present):
            raise CommandError("Sebutkan kepala setiap aliran yang sudah bersegel, masing-masing dengan --anchor.")
        for stream, head in present.items():
            if given[stream] != head:
                raise CommandError(f"Kepala rantai di basis data tidak sama dengan yang tertulis: {head}.")
        for stream in present:
            # Each stream needs a seal of the present key on its head, and the act itself should be told in both.
            record("audit.seal_anew", by=SYSTEM, after={"heads": list(map(str, present.values()))}, stream=stream)
        sealed = sealer.seal(trusting=frozenset(head.hash for head in present.values()))
        self.stdout.write(f"{sealed} catatan disegel dengan kunci sekarang.")
