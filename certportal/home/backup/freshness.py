"""When the last backup was made, and what is said when that is too long ago."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Heartbeat, Job
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.desk import Warn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certportal.kernel.accounts.models import User

HEARTBEAT = "backup"
JOB = "portal.backup"
TIDYING = "portal.backup.tidying"
TOO_OLD = timedelta(days=7)
TOO_OLD_IN_REPOSITORY = timedelta(days=2)  # made every day by itself


def mark() -> str:
    """The name of the sign that a backup leaves: of this repository where one is set, of archives otherwise."""
    if not settings.BACKUP_REPOSITORY:
        return HEARTBEAT
    return f"{HEARTBEAT}.{hashlib.sha256(settings.BACKUP_REPOSITORY.encode()).hexdigest()[:16]}"


def last_backup() -> datetime | None:
    """When the last one was finished, read back and found whole; None before the first."""
    return Heartbeat.objects.filter(name=mark()).values_list("at", flat=True).first()


def is_too_old(last: datetime | None, now: datetime) -> bool:
    """Whether the last backup is older than seven days (two with a repository), or was never made."""
    return last is None or now - last > (TOO_OLD_IN_REPOSITORY if settings.BACKUP_REPOSITORY else TOO_OLD)


def fault(last: datetime | None, now: datetime) -> str:
    """What readiness says about backups: nothing where none was ever wanted. Reasons stand where only admins read them."""
    if settings.BACKUP_REPOSITORY and Job.objects.filter(key=JOB).exclude(state=JobState.DONE).exists():
        return "Cadangan terakhir gagal; sebabnya ada di /pengaturan/pekerjaan/."
    if last is None:
        return "Cadangan belum pernah dibuat." if settings.BACKUP_REPOSITORY else ""
    days = (now - last).days
    return f"Cadangan terakhir sudah berumur {days} hari." if is_too_old(last, now) else ""


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
