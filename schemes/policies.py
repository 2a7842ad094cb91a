"""Who may read what of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role, policy

if TYPE_CHECKING:
    from certportal.kernel.accounts.policies import Person


@policy
def anyone(user: Person, obj: object) -> bool:  # noqa: ARG001 (a policy always takes both)
    """Schemes and service standards are published: everybody may read them, signed in or not."""
    return True


# A suspected misprint is shown to admins only until the LSP corrects its document.
sees_suspicions = has_role(Role.SYSTEM_ADMIN, Role.CERTIFICATE_ADMIN)

# Who orders a procedure as a paper: those who work by it, and whoever sets the portal up.
prints_sop = has_role(Role.SITE_OFFICER, Role.CERTIFICATE_ADMIN, Role.SYSTEM_ADMIN)
