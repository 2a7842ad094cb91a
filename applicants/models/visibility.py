"""Who finds which dossiers. Upper apps add their own readers here (assessors, committee members) from `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of
from schemes.enums import Branch

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

# Staff of the dossier's office who read it once it has been sent. A draft belongs to its applicant alone.
READING_ROLES = (
    Role.INTAKE_OFFICER,
    Role.VERIFIER,
    Role.LEADERSHIP,
    Role.CERTIFICATE_ADMIN,
    Role.INSPECTORATE,
)

Extension = Callable[[Any], Q]
_EXTENSIONS: list[Extension] = []


def extend_visibility(extension: Extension) -> None:
    """Let further people find dossiers.

    `extension(user)` returns a Q on Dossier (write joins as `pk__in` subqueries).
    """
    if extension not in _EXTENSIONS:
        _EXTENSIONS.append(extension)


def visible_dossiers(user: User) -> Q:
    """The condition on Dossier that holds for exactly the dossiers this person may find."""
    if not user.is_active:
        return Q(pk__in=())
    condition = Q(applicant_id=user.pk)
    offices = organisations_of(user, *READING_ROLES)
    if offices:
        condition |= Q(agency_id__in=offices, submitted_at__isnull=False)
    reviewing = organisations_of(user, Role.TECHNICAL_TEAM)
    if reviewing:
        # What the team reviews, once it was found complete and correct; nothing of the exam branch.
        condition |= Q(agency_id__in=reviewing, branch=Branch.REVIEW, complete_declared_at__isnull=False)
    counters = organisations_of(user, Role.INTAKE_OFFICER)
    if counters:
        # A paper dossier that is not sent yet belongs to the counter.
        condition |= Q(agency_id__in=counters, entered_by__isnull=False)
    for extension in _EXTENSIONS:
        condition |= extension(user)
    return condition
