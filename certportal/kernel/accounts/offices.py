"""Which seats an office takes in certification. One act, one audit row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from certportal.kernel.accounts.enums import SEATS_OF_ROLE, WITHOUT_SEAT, Role, Seat
from certportal.kernel.accounts.models import Membership, Organisation, User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import refuse_unless_admin
from certportal.kernel.accounts.seconds import refuse_without_second
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.db.models import QuerySet

    from certportal.kernel.audit.record import Actor


@transaction.atomic
def set_seats(
    organisation: Organisation, seats: Collection[str], *, by: Actor, second: Actor | None = None, now: datetime
) -> Organisation:
    """Let the organisation take exactly these seats (codes of `Seat`).

    Where anybody ever worked (`moves_duties`) only with the approval of a `second` person. Raises PersonRefused as `refuse_seats`,
    and "needs_second". The row is locked against roles given there meanwhile, not against rows that only name the office:
    a list of certificates holds its cases first, and this act the cases last (`change_seats`).
    """
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    wanted = refuse_seats(locked, seats, by=by, now=now)
    if isinstance(by, User) and moves_duties(locked, wanted):
        refuse_without_second(second, by=by)
    before, locked.seats = locked.seats, wanted
    locked.save(update_fields=["seats"])
    record("organisation.seats", by=by, subject=locked, before={"seats": before}, after={"seats": wanted}, now=now)
    return locked


def refuse_seats(organisation: Organisation, seats: Collection[str], *, by: Actor, now: datetime) -> list[str]:
    """The seats in their order, where they may be asked for.

    Raises PersonRefused: "not_admin"; "kind_without_seat" for an organisation that only applies; "no_seat_left" without any; "seat_in_use" while somebody there holds, or is about to
    hold, a role that belongs to none of them.
    """
    refuse_unless_admin(by)
    if organisation.kind in WITHOUT_SEAT:
        raise PersonRefused(
            f"{organisation} tidak mengambil bagian dalam sertifikasi: {organisation.get_kind_display().lower()} hanya "
            "mengajukan permohonan. Pilih kantor lain.",
            field="seats",
            code="kind_without_seat",
        )
    wanted = [seat for seat in Seat.values if seat in seats]
    if not wanted:
        raise PersonRefused("Pilih sedikitnya satu kedudukan.", field="seats", code="no_seat_left")
    _refuse_roles_without_seat(organisation, wanted, timezone.localdate(now))
    return wanted


def moves_duties(organisation: Organisation, seats: Collection[str]) -> bool:
    """Whether these seats differ from those of now and anybody ever held a role of a seat there, also one that ended.

    One admin alone could otherwise let the certificate officers of an office issue for a certification body, without
    giving anybody a role; or empty the office, change its seats and fill it again.
    """
    if set(seats) == set(organisation.seats):
        return False
    return Membership.objects.filter(organisation=organisation, role__in=SEATS_OF_ROLE).exists()


def _held(organisation: Organisation, today: date) -> QuerySet[Membership]:
    return Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), organisation=organisation)


def _refuse_roles_without_seat(organisation: Organisation, wanted: Collection[str], today: date) -> None:
    homeless = [role for role, seats in SEATS_OF_ROLE.items() if set(seats).isdisjoint(wanted)]
    held = _held(organisation, today).filter(role__in=homeless).order_by("role", "user__full_name", "user")
    names: dict[str, list[str]] = {}
    for role, name in held.values_list("role", "user__full_name").distinct():
        names.setdefault(Role(role).label, []).append(name)
    if names:
        in_words = "; ".join(f"{role} ({', '.join(people)})" for role, people in names.items())
        raise PersonRefused(
            f"Di kantor ini masih dipegang peran yang tidak ada pada kedudukan itu: {in_words}. Cabut peran-peran itu lebih "
            "dahulu, atau biarkan kedudukannya.",
            field="seats",
            code="seat_in_use",
        )
