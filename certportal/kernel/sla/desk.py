"""Warnings about reminders on the desk of the system admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role
from certportal.kernel.sla.queries import set_aside
from certportal.kernel.web import desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certportal.kernel.accounts.models import User

_admin = has_role(Role.SYSTEM_ADMIN)


def reminders_set_aside(user: User, now: datetime) -> Iterator[desk.Warn]:  # noqa: ARG001 (a warner always takes the moment)
    """Reminders that could not be sent in six attempts."""
    if _admin(user) and (count := set_aside().count()):
        yield desk.Warn(f"{count} pengingat tenggat tidak dapat dikirim dan disisihkan untuk diperiksa.")
