"""What this app shows on the desk and on pages below, and what of it moves when two accounts become one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from certportal.kernel.accounts import merging
from certportal.kernel.accounts.policies import is_active_person
from certportal.kernel.web import desk
from holdings.models import HeldUnit
from holdings.policies import sees_held_queue
from holdings.queries import waiting_certificates

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.http import HttpRequest

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


def nearest_panel(request: HttpRequest, held: Any) -> dict[str, Any] | None:
    """The way from the nearest qualifications to one's own units, for whoever is signed in."""
    del held
    return {} if is_active_person(request.user) else None


def _count(person: User) -> int:
    return HeldUnit.objects.filter(person=person).count()


def _nothing_in_the_way(_keep: User, _drop: User) -> str | None:
    return None


def _move(keep: User, drop: User) -> int:
    """Entries follow their person; what the kept account has entered already stays where it is."""
    moved = 0
    for entry in HeldUnit.objects.filter(person=drop):
        same = HeldUnit.objects.filter(person=keep, unit=entry.unit_id, certificate_number=entry.certificate_number)
        if not same.exists():
            moved += HeldUnit.objects.filter(pk=entry.pk).update(person=keep)
    return moved


HELD_UNITS = merging.Part("held_units", "Unit yang dimiliki", _count, _nothing_in_the_way, _move)
