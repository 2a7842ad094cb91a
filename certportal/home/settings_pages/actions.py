"""Acts of the system admin with more than the kernel does: the portal keeps an admin, whose data changed is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from applicants.actions.proposing import tell_holder
from applicants.queries import differing, values_now
from certportal.kernel.accounts.actions import deactivate_person, reactivate_person, update_person
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.roles import revoke_role
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any


@transaction.atomic
def correct_person(person: User, *, changes: Mapping[str, Any], by: User, now: datetime) -> User:
    """Correct somebody's data; they are told which, so that no number moves unnoticed. Raises PersonRefused."""
    before = values_now(User.objects.select_for_update().get(pk=person.pk))
    found = update_person(person=person, by=by, now=now, changes=changes)
    if found.pk != by.pk:
        tell_holder(found, differing(before, values_now(found)), by=by, now=now)
    return found


@transaction.atomic
def close_account(person: User, *, by: User, note: str, now: datetime) -> None:
    """Close the account of somebody else. Raises Refused for one's own and for the last admin's; PersonRefused."""
    if person.pk == by.pk:
        raise Refused("Anda tidak dapat menonaktifkan akun Anda sendiri.", code="oneself", subject=person)
    _keep_an_admin_besides(person)
    deactivate_person(person=person, by=by, note=note, now=now)


def open_account(person: User, *, by: User, note: str, now: datetime) -> None:
    """Open a closed account again. Raises PersonRefused, also for one that was merged into another."""
    reactivate_person(person=person, by=by, note=note, now=now)


@transaction.atomic
def take_role(membership: Membership, *, by: User, now: datetime) -> None:
    """End a role at once. Raises Refused for one's own role of admin and for the last admin's; PersonRefused."""
    person, role = membership.user, Role(membership.role)
    if role == Role.SYSTEM_ADMIN:
        if person.pk == by.pk:
            raise Refused("Anda tidak dapat mencabut peran admin Anda sendiri.", code="oneself", subject=person)
        _keep_an_admin_besides(person)
    revoke_role(user=person, organisation=membership.organisation, role=role, by=by, now=now)


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
