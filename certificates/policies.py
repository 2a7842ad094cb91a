"""Who issues, hands over and reads the register."""

from __future__ import annotations

from typing import Any

from certificates.models import REGISTER_READERS
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role, policy, works_at


def _office(obj: Any) -> int | None:
    """The office of a certificate, a letter or a dossier."""
    dossier = getattr(obj, "dossier", obj)
    return getattr(dossier, "agency_id", None)


@policy
def holds(user: Any, obj: Any) -> bool:
    """The person named on the paper."""
    return bool(user.is_active and getattr(obj, "dossier", obj).applicant_id == user.pk)


@policy
def _is_another_person(user: Any, obj: Any) -> bool:
    return bool(getattr(obj, "dossier", obj).applicant_id != user.pk)


# Nobody issues or hands over his own papers.
issues = works_at(_office, Role.CERTIFICATE_ADMIN) & _is_another_person
issues_somewhere = has_role(Role.CERTIFICATE_ADMIN)
reads_paper = holds | works_at(_office, *REGISTER_READERS)
