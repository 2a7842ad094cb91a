"""`manage.py migrate`: Django's, which tells a database that is too old which version comes first."""

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db.migrations.exceptions import InconsistentMigrationHistory

from certportal.version import OLDEST, version


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except InconsistentMigrationHistory as fault:
            raise CommandError(
                f"Basis data ini terlalu tua untuk versi {version()}; tidak ada yang diubah. Versi ini menerima basis data "
                f"dari versi {OLDEST} ke atas: pasang dahulu versi {OLDEST}, jalankan migrate, lalu pasang versi ini. Bila "
                f"versi {OLDEST} pun menolak, basis data itu dari masa uji coba: docs/upgrading.md.\n  Rinciannya: {fault}"
            ) from fault
