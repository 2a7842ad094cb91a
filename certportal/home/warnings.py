"""What the office itself must mend: shown on the desk of those who can."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role
from certportal.kernel.jobs.models import Heartbeat, Job
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.desk import Warn
from certportal.kernel.workdays.queries import unconfirmed_years

SILENCE = timedelta(minutes=5)
"""Every periodic task runs at least once a minute; five minutes without one mean that nobody works."""

tends_the_portal = has_role(Role.SYSTEM_ADMIN)


def calendar_unconfirmed(user: Any, now: datetime) -> Iterable[Warn]:
    """The years whose days off nobody has checked: this one, and from October the next."""
    if not tends_the_portal(user, None):
        return
    today = timezone.localdate(now)
    last = today.year + 1 if today.month >= _LAST_QUARTER else today.year
    for year in unconfirmed_years(today.year, last):
        yield Warn(
            f"Kalender libur {year} belum disahkan. Tanggal batas pada tahun itu masih sementara. "
            "Periksa hari libur dan cuti bersama dengan surat keputusan, lalu sahkan."
        )


def worker_silent(user: Any, now: datetime) -> Iterable[Warn]:
    """No periodic task has left a sign of life lately: notices and papers wait."""
    if not tends_the_portal(user, None):
        return
    last = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and now - last <= SILENCE:
        return
    since = f"Tanda terakhir {moment_in_words(last)}." if last else "Belum pernah ada tanda dari layanan itu."
    yield Warn(f"Layanan latar belakang tidak berjalan; surel, pengingat, dan pencetakan tertunda. {since}")


def jobs_set_aside(user: Any, now: datetime) -> Iterable[Warn]:
    """Jobs that failed too often and were put aside."""
    del now
    if not tends_the_portal(user, None):
        return
    count = Job.objects.filter(state="quarantined").count()
    if count:
        yield Warn(f"{count} pekerjaan latar belakang gagal berulang kali dan disisihkan. Periksa catatannya.")


_LAST_QUARTER = 10
