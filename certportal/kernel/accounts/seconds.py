"""Acts on people that nobody does alone: the second person, checked where the act is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.oneself import accounts_of
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.record import SystemActor

if TYPE_CHECKING:
    from collections.abc import Collection

    from certportal.kernel.audit.record import Actor

SECOND_ROLES = (Role.SYSTEM_ADMIN, Role.LEADERSHIP, Role.INSPECTORATE)
"""Who may be the second person of any act: any other admin, leader or inspector."""

WATCHING_ROLES = (Role.INSPECTORATE, Role.LEADERSHIP)
"""Who is told when somebody acts without a second person; nobody alone takes their role or closes their account."""

ROLES_FOR_TWO = frozenset({Role.VERIFIER, Role.CERTIFICATE_ADMIN, *SECOND_ROLES})
"""Roles that one person alone gives to nobody; also those of second people, or an admin would invent their own."""


def watches(person: User) -> bool:
    """Whether they are inspectorate or leadership today, so that others act under their eyes."""
    return any(role in WATCHING_ROLES for role, _ in person.role_pairs())


def refuse_without_second(second: Actor | None, *, by: User, concerned: Collection[User] = ()) -> None:
    """PersonRefused ("needs_second") unless `second` is somebody else who may approve and whom the act is not about.

    Accounts that were merged into theirs are theirs. The portal itself is the second where nobody else exists, 24 hours after the act was asked for.
    """
    if isinstance(second, SystemActor):
        return
    besides = {by.pk, *(person.pk for person in concerned)}
    able = (
        isinstance(second, User) and second.is_active and any(role in SECOND_ROLES for role, _ in second.role_pairs())
    )
    if second is None or not able or besides & accounts_of(second.pk):
        raise PersonRefused(
            "Tindakan ini memerlukan persetujuan orang kedua: admin sistem lain, pimpinan, atau inspektorat.",
            code="needs_second",
        )
