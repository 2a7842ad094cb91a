"""Which seats an office takes in certification. One act, one audit row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from certportal.kernel.accounts.enums import SEATS_OF_ROLE, Role, Seat
from certportal.kernel.accounts.models import Membership, Organisation
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import refuse_unless_admin
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from certportal.kernel.audit.record import Actor


def set_seats(organisation: Organisation, seats: Collection[str], *, by: Actor, now: datetime) -> Organisation:
    """Let the organisation take exactly these seats (codes of `Seat`).

    Raises PersonRefused: "not_admin"; "no_seat_left" without any; "seat_in_use" while somebody there holds, or is about to
    hold, a role that belongs to none of them. The row is locked, as it is while a role is given there.
    """
    refuse_unless_admin(by)
    wanted = [seat for seat in Seat.values if seat in seats]
    if not wanted:
        raise PersonRefused("Pilih sedikitnya satu kedudukan.", field="seats", code="no_seat_left")
    with transaction.atomic():
        locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
        _refuse_roles_without_seat(locked, wanted, timezone.localdate(now))
        before, locked.seats = locked.seats, wanted
        locked.save(update_fields=["seats"])
        record("organisation.seats", by=by, subject=locked, before={"seats": before}, after={"seats": wanted}, now=now)
    return locked


def _refuse_roles_without_seat(organisation: Organisation, wanted: Collection[str], today: date) -> None:
    homeless = [role for role, seats in SEATS_OF_ROLE.items() if set(seats).isdisjoint(wanted)]
    held = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), organisation=organisation)
    found = held.filter(role__in=homeless).select_related("user").order_by("role", "user__full_name").first()
    if found is not None:
        raise PersonRefused(
            f"{found.user.full_name} masih memegang peran {Role(found.role).label} di kantor ini. Cabut peran itu lebih "
            "dahulu, atau biarkan kedudukannya.",
            field="seats",
            code="seat_in_use",
        )
