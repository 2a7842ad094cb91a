"""Who may do what with a held unit. Whom a policy admits, `HeldUnit.objects.visible_to` must list too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.policies import Policy, has_role, is_active_person, policy
from holdings.models import CONFIRMING_ROLES, HeldUnit, of_people_known_to

if TYPE_CHECKING:
    from certportal.kernel.accounts.policies import Person


@policy
def owns_held_unit(user: Person, obj: HeldUnit) -> bool:
    """The person who holds the unit."""
    return bool(is_active_person(user, obj) and obj.person_id == user.pk)


@policy
def confirms_held_units(user: Person, obj: HeldUnit) -> bool:
    """An intake officer or verifier of an office that knows the holder, and not the holder.

    An office knows those who sent it a dossier and those it employs (`holdings.models.of_people_known_to`).
    """
    return bool(
        isinstance(user, User)
        and user.is_active
        and obj.person_id != user.pk
        and obj.withdrawn_at is None
        and HeldUnit.objects.filter(of_people_known_to(user), pk=obj.pk).exists()
    )


reads_held_unit: Policy[HeldUnit] = owns_held_unit | confirms_held_units
sees_held_queue: Policy[object] = is_active_person & has_role(*CONFIRMING_ROLES)


def excluded_from_confirming(user: User, entry: HeldUnit) -> str | None:
    """Why this person may not answer this entry, as a sentence; None when they may.

    As for every check: not their own, not their superior's.
    """
    if entry.person_id == user.pk:
        return "Catatan ini milik Anda, jadi harus dijawab petugas lain."
    if user.superior_id == entry.person_id:
        return "Pemiliknya atasan langsung Anda. Mintalah petugas lain menjawab catatan ini."
    return None
