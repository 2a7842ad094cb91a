"""Who may do what with a dossier. Every policy here has its sibling in `Dossier.objects.visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.enums import Duty
from applicants.models import Dossier, Involvement, extend_visibility
from applicants.models.visibility import READING_ROLES
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import Policy, has_role, is_active_person, policy, works_at

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

__all__ = [
    "admits_for_agency",
    "answers_correction",
    "checks_for_agency",
    "excluded_from_checking",
    "extend_visibility",
    "is_asked",
    "may_apply",
    "nobody",
    "owns_dossier",
    "promises_in_case",
    "reads_for_agency",
    "reads_receipt",
    "sees_dossier",
    "sees_overdue",
    "sees_queue",
    "verifies_for_agency",
]


def _agency(dossier: Dossier) -> int:
    return dossier.agency_id


@policy
def owns_dossier(user: Any, obj: Any) -> bool:
    """The applicant of the dossier himself."""
    return bool(is_active_person(user, obj) and obj.applicant_id == user.pk)


@policy
def _was_sent(user: Any, obj: Any) -> bool:  # noqa: ARG001 (a policy always takes the person)
    return obj.submitted_at is not None


@policy
def _is_found(user: Any, obj: Any) -> bool:
    """Asked of the database, because upper apps decide with their own rows."""
    return is_active_person(user, obj) and Dossier.objects.visible_to(user).filter(pk=obj.pk).exists()


@policy
def nobody(user: Any, obj: Any) -> bool:  # noqa: ARG001 (a policy always takes both)
    """Only the portal itself (SYSTEM) may; no person."""
    return False


may_apply: Policy = is_active_person
reads_for_agency: Policy = is_active_person & _was_sent & works_at(_agency, *READING_ROLES)
checks_for_agency: Policy = is_active_person & _was_sent & works_at(_agency, Role.INTAKE_OFFICER, Role.VERIFIER)
verifies_for_agency: Policy = is_active_person & _was_sent & works_at(_agency, Role.VERIFIER)
admits_for_agency: Policy = is_active_person & _was_sent & works_at(_agency, Role.LEADERSHIP)
sees_dossier: Policy = owns_dossier | reads_for_agency | _is_found
sees_queue: Policy = is_active_person & has_role(*READING_ROLES)

sees_overdue: Policy = is_active_person & has_role(Role.LEADERSHIP, Role.VERIFIER, Role.INSPECTORATE, Role.SYSTEM_ADMIN)


@policy
def _is_over_an_officer(user: Any, obj: Any) -> bool:
    """The superior of an officer who has the case in hand; never about his own application."""
    duties = (Duty.OFFICER, Duty.VERIFIER)
    in_hand = Involvement.objects.filter(dossier=obj, duty__in=duties, person__superior_id=user.pk)
    return obj.applicant_id != user.pk and in_hand.exists()


promises_in_case: Policy = is_active_person & _was_sent & (works_at(_agency, Role.LEADERSHIP) | _is_over_an_officer)
reads_receipt: Policy = owns_dossier | checks_for_agency


@policy
def is_asked(user: Any, obj: Any) -> bool:
    """The superior an endorsement was put to."""
    return bool(is_active_person(user, obj) and obj.superior_id == user.pk)


@policy
def answers_correction(user: Any, obj: Any) -> bool:
    """An officer of the office that has the dossier of this correction in hand."""
    return checks_for_agency(user, obj.dossier)


def excluded_from_checking(user: User, dossier: Dossier) -> str | None:
    """Why this person may not judge this dossier, as a sentence; None when he may.

    Nobody checks himself or his own direct superior.
    """
    if dossier.applicant_id == user.pk:
        return "Anda pemohon berkas ini, jadi pemeriksaannya harus dilakukan petugas lain."
    if user.superior_id is not None and user.superior_id == dossier.applicant_id:
        return "Pemohon adalah atasan langsung Anda. Mintalah petugas lain memeriksa berkas ini."
    return None
