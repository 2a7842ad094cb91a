"""Certificates that wait for an officer to confirm their units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from certportal.kernel.web import desk
from holdings.policies import sees_held_queue
from holdings.queries import waiting_certificates

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from certportal.kernel.accounts.models import User

LISTED = 50


def desk_certificates(user: User, now: datetime) -> Iterable[desk.Row]:
    """Certificates applicants entered, whose units wait for this officer."""
    if not sees_held_queue(user):
        return []
    return [
        desk.Row(
            title=row.person.full_name,
            url=row.get_absolute_url(),
            subtitle=f"Unit dari {row.issuer}",
            state_label="Menunggu konfirmasi unit",
            tone="info",
        )
        for row in waiting_certificates(user, timezone.localdate(now))[:LISTED]
    ]
