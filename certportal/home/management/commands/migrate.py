"""`manage.py migrate`: Django's, which waits for those who write, and tells a database that is too old what comes first."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from certportal.kernel.jobs.models import Heartbeat
from certportal.kernel.jobs.moment import database_now
from certportal.version import OLDEST, version

QUIET = timedelta(minutes=1)
_PAUSE_SECONDS = 2.0


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not options.get("plan") and not options.get("check_unapplied"):
                wait_for_silence(options.get("database") or DEFAULT_DB_ALIAS)
            super().handle(*args, **options)
        except InconsistentMigrationHistory as fault:
            raise CommandError(
                f"Basis data ini terlalu tua untuk versi {version()}; tidak ada yang diubah. Versi ini menerima basis data "
                f"dari versi {OLDEST} ke atas: pasang dahulu versi {OLDEST}, jalankan migrate, lalu pasang versi ini. Bila "
                f"versi {OLDEST} pun menolak, basis data itu dari masa uji coba: docs/upgrading.md.\n  Rinciannya: {fault}"
            ) from fault


def wait_for_silence(database: str) -> None:
    """Before tables change: a minute without a sign of life from the workers. Raises CommandError when one gives another.

    What stopped a moment ago has left a young sign, so that waiting tells it from what still runs. Nothing is waited for
    where nothing is to be changed, or in a database that is new.
    """
    connection = connections[database]
    executor = MigrationExecutor(connection)
    changes = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not changes or Heartbeat._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001
        return
    first = _last_sign(database)
    while first is not None and database_now() - first < QUIET:
        time.sleep(_PAUSE_SECONDS)
        if _last_sign(database) != first:
            raise CommandError(
                "Pekerja portal masih berjalan, jadi tabel belum diubah. Hentikan dahulu semua yang menulis: "
                "docker compose stop web worker beat backup. Lalu ulangi."
            )


def _last_sign(database: str) -> datetime | None:
    """The latest of those not in the future: a clock that was ahead says nothing."""
    signs = Heartbeat.objects.using(database).filter(at__lte=database_now()).order_by("-at")
    return signs.values_list("at", flat=True).first()
