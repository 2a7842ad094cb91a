"""Who files an appeal, who reads it, and who receives and answers it: each asked at the office it is addressed to."""

from __future__ import annotations

from applicants.models import Dossier
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.policies import Person, has_role, is_active_person, policy, works_at
from complaints.models import JUDGES, Appeal
from complaints.queries import receiving_office


def _dossier(obj: Dossier | Appeal) -> Dossier:
    return obj if isinstance(obj, Dossier) else obj.dossier


def _office(obj: Dossier | Appeal) -> int:
    """The office that has it; for a case without one, the office that would."""
    return receiving_office(obj) if isinstance(obj, Dossier) else obj.office_id


def _service_office(obj: Dossier | Appeal) -> int:
    return _dossier(obj).agency_id


@policy
def _is_another_person(user: Person, obj: Dossier | Appeal) -> bool:
    return bool(_dossier(obj).applicant_id != user.pk)


@policy
def owns_appeal(user: Person, obj: Appeal) -> bool:
    """The candidate who appeals."""
    return bool(is_active_person(user, obj) and obj.dossier.applicant_id == user.pk)


@policy
def _is_stranded(user: Person, obj: Dossier | Appeal) -> bool:  # noqa: ARG001 (a policy always takes the person)
    """Nobody is left who may judge it at the office that received it; then the service office of the case does."""
    return isinstance(obj, Appeal) and Appeal.objects.stranded().filter(pk=obj.pk).exists()


@policy
def judged_appeal(user: Person, obj: Appeal) -> bool:
    """Whoever gave the word or the answer reads it, also where it is not their office's any more."""
    return bool(obj.judged_as is not None and obj.judged_as.person_id == user.pk)


# Nobody receives their own appeal. That nobody judges what they decided is a guard, and a constraint of the database.
judges_appeal = (
    works_at(_office, *JUDGES, seat=Seat.CERTIFICATION_BODY) | (works_at(_service_office, *JUDGES) & _is_stranded)
) & _is_another_person
judges_somewhere = has_role(*JUDGES)
reads_appeal = owns_appeal | judges_appeal | judged_appeal
names_judges = has_role(Role.SYSTEM_ADMIN)
