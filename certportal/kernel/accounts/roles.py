"""Giving and ending roles. Each act is one transaction with its audit row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils import timezone

from certportal.kernel.accounts.enums import SEATS_OF_ROLE, STAFF_ROLES, WITHOUT_SEAT, Role, Seat
from certportal.kernel.accounts.models import Membership, Organisation, User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.seconds import ROLES_FOR_TWO, WATCHING_ROLES, refuse_without_second
from certportal.kernel.accounts.signals import roles_end
from certportal.kernel.audit.record import Actor, SystemActor, record

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

# Roles whose holders may read the tables at /catatan/.
ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.INSPECTORATE})


@transaction.atomic
def grant_role(
    *,
    user: User,
    organisation: Organisation | None,
    role: Role,
    by: Actor,
    second: Actor | None = None,
    now: datetime | None = None,
) -> Membership:
    """Give `user` the role at `organisation` from today; holding it already changes nothing.

    Only system admins and the portal itself may, nobody to themselves, and the roles of ROLES_FOR_TWO only with the
    approval of a `second` person. Raises PersonRefused ("needs_second", and as `refuse_role`).
    """
    refuse_role(user=user, organisation=organisation, role=role, by=by)
    if role in ROLES_FOR_TWO and isinstance(by, User):
        refuse_without_second(second, by=by, concerned=(user,))
    at = now or timezone.now()
    User.objects.select_for_update().get(pk=user.pk)
    if organisation is not None:  # held as it is, so that its seats do not change meanwhile
        refuse_without_seat(Organisation.objects.select_for_update().get(pk=organisation.pk), role)
    open_row = Membership.objects.filter(user=user, organisation=organisation, role=role, ends_on__isnull=True).first()
    if open_row is not None:
        return open_row
    membership = open_membership(user, organisation, role, at)
    _set_admin_access(user)
    record("role.grant", by=by, subject=user, after=_role_facts(membership), now=at)
    return membership


def refuse_role(*, user: User, organisation: Organisation | None, role: Role, by: Actor) -> None:
    """Raise PersonRefused where this role may not even be asked for.

    Codes "not_admin", "own_role", "merged", "inactive", "no_place", "no_seat", "no_address" (the portal itself gives roles without an address).
    """
    refuse_unless_admin(by)
    if isinstance(by, User) and by.pk == user.pk:
        raise PersonRefused("Anda tidak dapat memberi peran kepada diri sendiri. Mintalah admin lain.", code="own_role")
    if user.merged_into_id:
        raise PersonRefused("Akun ini sudah digabungkan. Beri peran kepada akun yang masih dipakai.", code="merged")
    if not user.is_active:
        raise PersonRefused("Akun ini nonaktif. Aktifkan dahulu, lalu beri peran.", code="inactive")
    if organisation is None and role != Role.APPLICANT:
        raise PersonRefused("Pilih organisasi tempat peran ini dijalankan.", field="organisation", code="no_place")
    refuse_without_seat(organisation, role)
    if isinstance(by, User):
        refuse_without_address(user, role)


def refuse_without_address(user: User, role: Role) -> None:
    """PersonRefused ("no_address") for a role of staff where the account has no address.

    Its invitation would be a link that whoever makes it could open, and then be this person.
    """
    if role in STAFF_ROLES and not user.email:
        how = "Mintalah mereka memasangnya di Akun saya" if user.has_usable_password() else "Isi lewat “Ubah data”"
        raise PersonRefused(
            f"{user.full_name} belum memiliki alamat e-mail, padahal undangan petugas hanya dikirim ke alamat orangnya "
            f"sendiri. {how}, lalu beri peran ini.",
            field="role",
            code="no_address",
        )


def refuse_without_seat(organisation: Organisation | None, role: Role) -> None:
    """PersonRefused ("no_seat") where the organisation has none of the seats that the role belongs to.

    Nobody is staff at an organisation that only applies, whatever seats it was once given.
    """
    if organisation is None:
        return
    if organisation.kind in WITHOUT_SEAT and role in STAFF_ROLES:
        raise PersonRefused(
            f"{organisation} hanya mengajukan permohonan, jadi peran {role.label} tidak diberikan di sana. Pilih kantor lain.",
            field="organisation",
            code="no_seat",
        )
    seats = SEATS_OF_ROLE.get(role, ())
    if not seats or not set(seats).isdisjoint(organisation.seats):
        return
    needed = " atau ".join(Seat(seat).label for seat in seats)
    raise PersonRefused(
        f"{organisation} bukan {needed}, jadi peran {role.label} tidak diberikan di sana. Pilih kantor lain, atau ubah "
        "kedudukan kantor itu lebih dahulu.",
        field="organisation",
        code="no_seat",
    )


@transaction.atomic
def revoke_role(
    *,
    user: User,
    organisation: Organisation | None,
    role: Role,
    note: str = "",
    by: Actor,
    second: Actor | None = None,
    now: datetime | None = None,
) -> int:
    """End the role at once, also one given for some days; returns how many rows ended (0 when it was not held).

    A role of WATCHING_ROLES only with the approval of a `second` person. Raises PersonRefused ("not_admin", "needs_second").
    """
    refuse_unless_admin(by)
    if role in WATCHING_ROLES and isinstance(by, User):
        refuse_without_second(second, by=by, concerned=(user,))
    at = now or timezone.now()
    User.objects.select_for_update().get(pk=user.pk)
    return _end(
        running_roles(user, at).filter(organisation=organisation, role=role), user=user, note=note, by=by, at=at
    )


def running_roles(user: User, at: datetime) -> QuerySet[Membership]:
    """The rows of their roles that have not ended, also those yet to begin and those of a closed account.

    One that ends on the day it would have begun was ended before: nobody ever holds it.
    """
    running = Q(ends_on__isnull=True) | Q(ends_on__gt=Greatest("starts_on", timezone.localdate(at)))
    return Membership.objects.filter(running, user=user)


def end_roles_of_closed(user: User, *, note: str, by: Actor, at: datetime) -> None:
    """End every role but that of applicant, of an account that is being closed or opened again.

    The caller asks who may, and locks the row of the account. Opened again it would otherwise hold by one person's act
    what only two people give.
    """
    _end(running_roles(user, at).exclude(role=Role.APPLICANT), user=user, note=note, by=by, at=at)


def _end(rows: QuerySet[Membership], *, user: User, note: str, by: Actor, at: datetime) -> int:
    roles_end.send(sender=Membership, user=user, ending=list(rows.values_list("pk", flat=True)), by=by, now=at)
    ended = list(rows.select_related("organisation"))
    for membership in ended:
        # A role that begins tomorrow and is ended today ends on the day it would have begun.
        membership.ends_on = max(timezone.localdate(at), membership.starts_on)
        membership.save(update_fields=["ends_on"])
        record("role.revoke", by=by, subject=user, before=_role_facts(membership), note=note, now=at)
    user.forget_roles()
    _set_admin_access(user)
    return len(ended)


def appoint_acting(
    *,
    user: User,
    organisation: Organisation,
    role: Role,
    starts_on: date,
    ends_on: date,
    by: User,
    second: Actor | None = None,
    now: datetime,
) -> Membership:
    """Let `user` hold the role at `organisation` for some days (pelaksana harian); `ends_on` is the first day without it.

    Only by a holder of that role there, or a system admin where the role is not one of ROLES_FOR_TWO; nobody appoints
    themselves, and who holds it for some days only cannot pass it on, or prolong it. A role of ROLES_FOR_TWO only with the
    approval of a `second` person, as if it were given for good. Raises PersonRefused ("not_holder", "own_role", "no_seat",
    "no_address", "needs_second").
    """
    refuse_without_seat(organisation, role)
    refuse_without_address(user, role)
    if by.pk == user.pk:
        raise PersonRefused("Anda tidak dapat menunjuk diri sendiri sebagai pelaksana harian.", code="own_role")
    lasting = Membership.objects.current(timezone.localdate(now)).filter(ends_on__isnull=True)
    holds = lasting.filter(user=by, organisation=organisation, role=role).exists()
    admin = Role.SYSTEM_ADMIN in {held for held, _ in by.role_pairs()} and role not in ROLES_FOR_TWO
    if not holds and not admin:
        raise PersonRefused(
            f"Pelaksana harian ditunjuk oleh {role.label.lower()} tetap kantor ini. Jika mereka berhalangan, admin sistem "
            "memberi peran itu dari halaman orangnya, dengan persetujuan orang kedua.",
            code="not_holder",
        )
    if role in ROLES_FOR_TWO:
        refuse_without_second(second, by=by, concerned=(user,))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        row = Membership.objects.create(
            user=user, organisation=organisation, role=role, starts_on=starts_on, ends_on=ends_on
        )
        user.forget_roles()
        facts = _role_facts(row) | {"from": starts_on.isoformat(), "until": ends_on.isoformat()}
        record("role.appoint_acting", by=by, subject=user, after=facts, now=now)
    return row


@transaction.atomic
def end_acting(membership: Membership, *, by: Actor, now: datetime) -> bool:
    """End a role given for some days, today at the latest; False for one that has ended by itself and stays as it is."""
    row = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    last = max(timezone.localdate(now), row.starts_on)
    if row.ends_on is not None and row.ends_on <= last:
        return False
    row.ends_on = last
    row.save(update_fields=["ends_on"])
    row.user.forget_roles()
    record("role.end_acting", by=by, subject=row.user, before=_role_facts(row), now=now)
    return True


def open_membership(user: User, organisation: Organisation | None, role: Role, at: datetime) -> Membership:
    """The row of a role from that day on; the caller asks whether it may be given, and writes the audit row."""
    membership = Membership.objects.create(
        user=user, organisation=organisation, role=role, starts_on=timezone.localdate(at)
    )
    user.forget_roles()
    return membership


def _role_facts(membership: Membership) -> dict[str, Any]:
    place = membership.organisation
    return {"role": membership.role, "organisation_id": place.pk if place else None, "organisation": str(place or "")}


def _set_admin_access(user: User) -> None:
    holds = Membership.objects.filter(user=user, role__in=ADMIN_ROLES, ends_on__isnull=True).exists()
    if user.is_staff != holds and not user.is_superuser:
        User.objects.filter(pk=user.pk).update(is_staff=holds)
        user.is_staff = holds


def refuse_unless_admin(by: Actor) -> None:
    """PersonRefused ("not_admin") for everybody but system admins and the portal itself."""
    if isinstance(by, SystemActor):
        return
    if isinstance(by, User) and (by.is_superuser or Role.SYSTEM_ADMIN in {role for role, _ in by.role_pairs()}):
        return
    raise PersonRefused("Hanya admin sistem yang dapat mengatur orang dan peran.", code="not_admin")
