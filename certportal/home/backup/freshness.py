"""When the last backup was made, and the warning when that is too long ago."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.kernel.jobs.models import Heartbeat
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.desk import Warn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certportal.kernel.accounts.models import User

HEARTBEAT = "backup"
TOO_OLD = timedelta(days=7)


def last_backup() -> datetime | None:
    """When the last archive was finished; None before the first."""
    return Heartbeat.objects.filter(name=HEARTBEAT).values_list("at", flat=True).first()


def is_too_old(last: datetime | None, now: datetime) -> bool:
    """Whether the last backup is older than seven days, or was never made."""
    return last is None or now - last > TOO_OLD


def backup_too_old(user: User, now: datetime) -> Iterator[Warn]:
    """The warning on the desk of system admins."""
    if not tends_the_portal(user, None):
        return
    last = last_backup()
    if last is None:
        yield Warn("Data portal belum pernah dicadangkan.", reverse("settings.home"), "Lihat keadaan portal")
    elif is_too_old(last, now):
        days = (timezone.localdate(now) - timezone.localdate(last)).days
        yield Warn(
            f"Cadangan terakhir sudah berumur {days} hari ({day_in_words(last)}). Buat cadangan baru pada server."
        )
