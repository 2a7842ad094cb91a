"""Warnings about calendar and reminders on the desk of the system admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role
from certportal.kernel.sla.queries import set_aside
from certportal.kernel.web import desk
from certportal.kernel.web.dates import local
from certportal.kernel.workdays.queries import unconfirmed_years

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certportal.kernel.accounts.models import User

NEXT_YEAR_FROM_MONTH = 10
"""Due dates reach into the next year from then on; the joint decree is usually out by then."""
_admin = has_role(Role.SYSTEM_ADMIN)


def calendar_unconfirmed(user: User, now: datetime) -> Iterator[desk.Warn]:
    """The present year, and from October the next one too, has not been checked against the decree."""
    if not _admin(user):
        return
    today = local(now).date()
    last = today.year + 1 if today.month >= NEXT_YEAR_FROM_MONTH else today.year
    for year in unconfirmed_years(today.year, last):
        yield desk.Warn(
            f"Kalender hari kerja {year} belum dikonfirmasi. Tenggat yang jatuh pada tahun itu masih sementara."
        )


def reminders_set_aside(user: User, now: datetime) -> Iterator[desk.Warn]:  # noqa: ARG001 (a warner always takes the moment)
    """Reminders that could not be sent in six attempts."""
    if _admin(user) and (count := set_aside().count()):
        yield desk.Warn(f"{count} pengingat tenggat tidak dapat dikirim dan disisihkan untuk diperiksa.")
