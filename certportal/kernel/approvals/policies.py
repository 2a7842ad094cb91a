"""Who may approve, refuse and take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.policies import Policy, has_role, is_active_person, policy
from certportal.kernel.accounts.seconds import SECOND_ROLES
from certportal.kernel.approvals.queries import is_concerned

if TYPE_CHECKING:
    from certportal.kernel.accounts.policies import Person
    from certportal.kernel.approvals.models import Approval

reads_approvals: Policy[object] = is_active_person & has_role(*SECOND_ROLES)


@policy
def _is_concerned(user: Person, approval: Approval) -> bool:
    return isinstance(user, User) and is_concerned(user, approval)


@policy
def _asked_for_it(user: Person, approval: Approval) -> bool:
    return user.pk is not None and user.pk == approval.asked_by_id


@policy
def _nobody_else_could(user: Person, approval: Approval) -> bool:  # noqa: ARG001 (a policy always takes the person)
    return approval.takes_effect_at is not None


is_second_person: Policy[Approval] = reads_approvals & ~_is_concerned
# Whom it is about never approves it, but may object where it would take effect without anybody.
refuses: Policy[Approval] = is_second_person | (reads_approvals & _nobody_else_could & ~_asked_for_it)
takes_back: Policy[Approval] = is_active_person & _asked_for_it
