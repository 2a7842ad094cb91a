"""Certificates that wait for an officer to confirm their units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from certportal.kernel.web import desk
from holdings.policies import sees_held_queue
from holdings.queries import waiting_certificates

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from holdings.models import HeldUnit


def desk_certificates(user: User, now: datetime) -> desk.Share:
    """Certificates applicants entered, whose units wait for this officer."""
    if not sees_held_queue(user):
        return desk.Share([], 0, 0)
    waiting = waiting_certificates(user, timezone.localdate(now)).select_related(None).select_related("person")
    return desk.first_rows(waiting.only("code", "issuer", "person__full_name"), _certificate_row)


def _certificate_row(entry: HeldUnit) -> desk.Row:
    return desk.Row(
        title=entry.person.full_name,
        url=entry.get_absolute_url(),
        subtitle=f"Unit dari {entry.issuer}",
        state_label="Menunggu konfirmasi unit",
        tone="info",
    )
