"""What stands on top of every paper of an office."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import Organisation


def letterhead(organisation: Organisation) -> dict[str, str]:
    """Owner, name, address and contact; empty where one is not known."""
    return {
        "owner": organisation.parent.name if organisation.parent else "",
        "name": organisation.name,
        "address": organisation.address,
        "contact": " · ".join(filter(None, (organisation.phone, organisation.email))),
    }
