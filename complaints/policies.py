"""Who files an appeal, who reads it, and who receives and answers it: each asked at the office it is addressed to."""

from __future__ import annotations

from applicants.models import Dossier
from certportal.kernel.accounts.enums import Seat
from certportal.kernel.accounts.policies import Person, has_role, is_active_person, policy, works_at
from complaints.models import JUDGES, Appeal
from complaints.queries import receiving_office


def _dossier(obj: Dossier | Appeal) -> Dossier:
    return obj if isinstance(obj, Dossier) else obj.dossier


def _office(obj: Dossier | Appeal) -> int:
    """The office that has it; for a case without one, the office that would."""
    return receiving_office(obj) if isinstance(obj, Dossier) else obj.office_id


@policy
def _is_another_person(user: Person, obj: Dossier | Appeal) -> bool:
    return bool(_dossier(obj).applicant_id != user.pk)


@policy
def owns_appeal(user: Person, obj: Appeal) -> bool:
    """The candidate who appeals."""
    return bool(is_active_person(user, obj) and obj.dossier.applicant_id == user.pk)


# Nobody receives their own appeal. That nobody judges what they decided is a guard, and a constraint of the database.
judges_appeal = works_at(_office, *JUDGES, seat=Seat.CERTIFICATION_BODY) & _is_another_person
judges_somewhere = has_role(*JUDGES)
reads_appeal = owns_appeal | judges_appeal
