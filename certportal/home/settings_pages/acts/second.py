"""Who stands behind an act once it has been approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.audit.record import SYSTEM

if TYPE_CHECKING:
    from certportal.kernel.approvals.models import Approval
    from certportal.kernel.audit.record import Actor

Lines = list[tuple[str, str]]


def second_of(approval: Approval) -> Actor:
    """Who approved; the portal where nobody could."""
    return approval.decided_by or SYSTEM
