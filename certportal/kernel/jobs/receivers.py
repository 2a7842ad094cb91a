"""What background work shows on the desk of the system admin."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Heartbeat, Job
from certportal.kernel.web import desk
from certportal.kernel.web.dates import moment_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

SILENCE = timedelta(minutes=5)
_admin = has_role(Role.SYSTEM_ADMIN)


def worker_silent(user: Any, now: datetime) -> Iterator[desk.Warn]:
    """No periodic task has given a sign of life for five minutes."""
    if not _admin(user):
        return
    last = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        yield desk.Warn("Pekerja latar belum pernah berjalan. Pengingat, e-mail dan dokumen belum diproses.")
    elif last < now - SILENCE:
        yield desk.Warn(
            f"Pekerja latar diam sejak {moment_in_words(last)}. Pengingat, e-mail dan dokumen belum diproses."
        )


def jobs_set_aside(user: Any, now: datetime) -> Iterator[desk.Warn]:  # noqa: ARG001 (a warner always takes the moment)
    """Jobs that six attempts did not finish."""
    if _admin(user) and (count := Job.objects.filter(state=JobState.QUARANTINED).count()):
        yield desk.Warn(f"{count} pekerjaan latar gagal berulang kali dan disisihkan untuk diperiksa.")


def register_all() -> None:
    """Called once, from AppConfig.ready()."""
    desk.warn(worker_silent)
    desk.warn(jobs_set_aside)
