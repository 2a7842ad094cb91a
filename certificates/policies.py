"""Who issues, hands over and reads the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from applicants.models import Dossier
from certificates.models import REGISTER_READERS
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role, policy, works_at

if TYPE_CHECKING:
    from certificates.models import Certificate, ResultLetter
    from certportal.kernel.accounts.policies import Person

About: TypeAlias = "Dossier | Certificate | ResultLetter"


def _dossier(obj: About) -> Dossier:
    return obj if isinstance(obj, Dossier) else obj.dossier


def _office(obj: About) -> int:
    """The office of a certificate, a letter or a dossier."""
    return _dossier(obj).agency_id


@policy
def holds(user: Person, obj: About) -> bool:
    """The person named on the paper."""
    return bool(user.is_active and _dossier(obj).applicant_id == user.pk)


@policy
def _is_another_person(user: Person, obj: About) -> bool:
    return bool(_dossier(obj).applicant_id != user.pk)


# Nobody issues or hands over their own papers.
issues = works_at(_office, Role.CERTIFICATE_ADMIN) & _is_another_person
# What is printed may be suspended or withdrawn by who leads the office, never by its holder.
oversees = works_at(_office, Role.LEADERSHIP) & _is_another_person
issues_somewhere = has_role(Role.CERTIFICATE_ADMIN)
reads_paper = holds | works_at(_office, *REGISTER_READERS)
