"""Acts of the system admin with more than the kernel does.

The portal keeps an admin, whose data changed is told, and nobody alone moves a number that is somebody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from applicants.actions.proposing import tell_holder
from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.queries import differing, values_now
from certificates.actions import issue_again, mark_ready
from certportal.kernel.accounts.actions import deactivate_person, reactivate_person, update_person
from certportal.kernel.accounts.enums import NipLevel, Role, Seat
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.names import bare_name
from certportal.kernel.accounts.offices import set_seats
from certportal.kernel.accounts.personnel import listed, matches
from certportal.kernel.accounts.queries import has_staff_role
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.releasing import release_second_factor
from certportal.kernel.accounts.roles import revoke_role
from certportal.kernel.accounts.seconds import SECOND_ROLES, refuse_without_second
from certportal.kernel.approvals.actions import tell_of_end
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused
from schemes.actions import set_identity

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from typing import Any

    from certportal.kernel.accounts.models import Organisation
    from certportal.kernel.audit.record import Actor
    from schemes.models import Scheme


def is_somebodys(person: User) -> bool:
    """Whether the account's number is more than what an admin has typed: proved, used in a case, or the holder signs in."""
    proved = person.nip_level != NipLevel.DECLARED
    return proved or person.has_usable_password() or Dossier.objects.filter(applicant=person).exists()


def identity_in(person: User, changes: Mapping[str, Any]) -> dict[str, str]:
    """The changes by which one person would become another: these need a second person, everything else does not.

    The NIP of an account that `is_somebodys`; name and birth date beside a proved NIP, because the proof falls with them
    (`User.nip_claim`) and the number would then be free to move; all three of an account with a role of staff, because a
    second person gave the role to whom they read, so the name to its last letter: what is no title may follow a comma,
    too; and all where the personnel list would then prove the NIP.
    """
    moved, is_staff = {}, has_staff_role(person)
    waits, same = is_staff or _would_be_listed(person, changes), str if is_staff else bare_name
    if "nip" in changes and (changes["nip"] or "") != (person.nip or "") and (waits or is_somebodys(person)):
        moved["nip"] = changes["nip"] or ""
    named = waits or person.nip_standing is not NipLevel.DECLARED
    if named and "full_name" in changes and same(changes["full_name"]) != same(person.full_name):
        moved["full_name"] = changes["full_name"]
    if named and (born := changes.get("birth_date", person.birth_date)) != person.birth_date:
        moved["birth_date"] = born.isoformat() if born else ""
    return moved


def _would_be_listed(person: User, changes: Mapping[str, Any]) -> bool:
    """Whether a number that nothing proves would match the personnel list after these changes."""
    if person.nip_is_proved:
        return False
    then = User(nip=person.nip, full_name=person.full_name, birth_date=person.birth_date)
    for name in ("nip", "full_name", "birth_date"):
        if name in changes:
            setattr(then, name, changes[name])
    return matches(then, listed(then.nip))


@transaction.atomic
def correct_person(
    person: User, *, changes: Mapping[str, Any], by: User, second: Actor | None = None, now: datetime
) -> User:
    """Correct somebody's data; they are told which, so that no number moves unnoticed.

    What `identity_in` names only with a `second` person; the NIK of an opened account nobody but its holder: they sign in
    with it, and no NIK may stand in a request for a second person (ADR 30). Raises PersonRefused.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    theirs = locked.has_usable_password() and locked.pk != by.pk
    if theirs and "nik" in changes and (changes["nik"] or "") != locked.reveal_nik():
        raise PersonRefused(
            "NIK akun yang sudah dibuka hanya diganti pemegangnya sendiri, pada halaman “Profil”.",
            field="nik",
            code="not_theirs",
        )
    if identity_in(locked, changes):
        refuse_without_second(second, by=by, concerned=(locked,))
    before = values_now(locked)
    found = update_person(person=person, by=by, now=now, changes=changes)
    if found.pk != by.pk:
        tell_holder(found, differing(before, values_now(found)), by=by, now=now)
    return found


@transaction.atomic
def refuse_close(person: User, *, by: User) -> None:
    """Raise Refused for one's own account and for the last admin's."""
    if person.pk == by.pk:
        raise Refused("Anda tidak dapat menonaktifkan akun Anda sendiri.", code="oneself", subject=person)
    _keep_an_admin_besides(person)


@transaction.atomic
def close_account(person: User, *, by: User, second: Actor | None = None, note: str, now: datetime) -> None:
    """Close the account of somebody else, a watcher's only with a `second` person. Raises as `refuse_close`; PersonRefused."""
    refuse_close(person, by=by)
    held = [role for role in SECOND_ROLES if role in {one for one, _place in person.role_pairs()}]
    deactivate_person(person=person, by=by, second=second, note=note, now=now)
    if held:
        tell_of_end(
            person,
            " dan ".join(role.label for role in held),
            place="",
            reason=note,
            key=f"role_ended:account:{person.pk}:{now.isoformat()}",
            by=by,
            now=now,
        )


def open_account(person: User, *, by: User, note: str, now: datetime) -> None:
    """Open a closed account again. Raises PersonRefused, also for one that was merged into another."""
    reactivate_person(person=person, by=by, note=note, now=now)


@transaction.atomic
def take_role(membership: Membership, *, note: str = "", by: User, second: Actor | None = None, now: datetime) -> None:
    """End a role at once, a watcher's only with a `second` person.

    Raises Refused for one's own role of admin and for the last admin's; PersonRefused.
    """
    person, role = membership.user, Role(membership.role)
    if role == Role.SYSTEM_ADMIN:
        if person.pk == by.pk:
            raise Refused("Anda tidak dapat mencabut peran admin Anda sendiri.", code="oneself", subject=person)
        _keep_an_admin_besides(person)
    place = membership.organisation
    revoke_role(user=person, organisation=place, role=role, note=note, by=by, second=second, now=now)
    if role in SECOND_ROLES:
        tell_of_end(
            person, role.label, place=str(place or ""), reason=note, key=f"role_ended:{membership.pk}", by=by, now=now
        )


@transaction.atomic
def take_factor(person: User, *, by: Actor, second: Actor | None = None, note: str, now: datetime) -> None:
    """Take a lost second factor off the account; its holder is told, at their address too. Raises PersonRefused."""
    release_second_factor(person, by=by, second=second, note=note, now=now)
    write(
        "second_factor_released",
        to=[person],
        facts={"by": by.display_name if isinstance(by, User) else "Pengelola server", "reason": note},
        key=f"second_factor_released:{person.pk}:{now.isoformat()}",
        now=now,
    )


def _keep_an_admin_besides(person: User) -> None:
    # All rows are locked in one order, so that two admins who remove each other at once cannot both succeed.
    rows = Membership.objects.current(timezone.localdate()).filter(role=Role.SYSTEM_ADMIN, user__is_active=True)
    holders = {row.user_id for row in rows.select_for_update(of=("self",)).order_by("pk")}
    if person.pk in holders and len(holders) == 1:
        raise Refused(
            f"{person.full_name} satu-satunya admin sistem. Beri peran itu kepada orang lain lebih dahulu.",
            code="last_admin",
            subject=person,
        )


@transaction.atomic
def set_up_scheme(scheme: Scheme, *, by: User, now: datetime, **identity: Any) -> Scheme:
    """Set the parts of a scheme's numbers; decisions that waited for them are issued now. Raises as `set_identity`."""
    found = set_identity(scheme, by=by, now=now, **identity)
    issue_again(by=by, now=now)
    return found


@transaction.atomic
def change_seats(
    office: Organisation, seats: Collection[str], *, by: User, second: Actor | None = None, now: datetime
) -> None:
    """Let the office take exactly these seats. Raises PersonRefused as `set_seats`.

    Its certificates that were drawn while a certification body of its own was to bring them by a list are ready now:
    nobody makes that list any more (ADR 29). What is on a list under way waits until that list is counted.
    """
    set_seats(office, seats, by=by, second=second, now=now)
    if Seat.CERTIFICATION_BODY in seats and Seat.CERTIFICATION_BODY not in office.seats:
        for case in Dossier.objects.filter(agency=office, state=DossierState.DECIDED).order_by("pk"):
            mark_ready(case, now=now)
