"""How few people can carry a dossier of each kind of service, and whether an office has them.

Counted from the table of duties (`applicants.duties`): what one person may not carry beside something else needs another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from applicants.duties import can_carry, fewest
from applicants.enums import Duty
from assessments.enums import SMALLEST_MEETING
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, Organisation
from schemes.enums import Branch
from schemes.models import CertificationBody, ServiceStandardVersion
from schemes.queries.catalogue import in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

_UP_TO_COMPLETE: Final = (Duty.ENTERER, Duty.OFFICER, Duty.VERIFIER)
DUTIES: Final[Mapping[Branch, tuple[Duty, ...]]] = {
    Branch.EXAM: (
        *_UP_TO_COMPLETE,
        Duty.ADMITTER,
        Duty.EXAMINER,
        *[Duty.DECIDER] * SMALLEST_MEETING,
        Duty.SIGNER,
        Duty.DELIVERER,
    ),
    Branch.REVIEW: (*_UP_TO_COMPLETE, Duty.REVIEWER, Duty.DECIDER),
}
# Who may carry a duty; signing is the head's, and belongs to no role.
ROLES: Final[Mapping[Branch, Mapping[Duty, tuple[Role, ...]]]] = {
    Branch.EXAM: {
        Duty.ENTERER: (Role.INTAKE_OFFICER,),
        Duty.OFFICER: (Role.INTAKE_OFFICER, Role.VERIFIER),
        Duty.VERIFIER: (Role.VERIFIER,),
        Duty.ADMITTER: (Role.LEADERSHIP,),
        Duty.EXAMINER: (Role.ASSESSOR,),
        Duty.DECIDER: (Role.COMMITTEE_MEMBER,),
        Duty.DELIVERER: (Role.CERTIFICATE_ADMIN,),
    },
    Branch.REVIEW: {
        Duty.ENTERER: (Role.INTAKE_OFFICER,),
        Duty.OFFICER: (Role.INTAKE_OFFICER, Role.VERIFIER),
        Duty.VERIFIER: (Role.VERIFIER,),
        Duty.REVIEWER: (Role.TECHNICAL_TEAM,),
        Duty.DECIDER: (Role.LEADERSHIP,),
    },
}


@dataclass(frozen=True)
class Staffing:
    """What one office needs for its services of one branch; `lacking` names duties for which it has too few people."""

    office: Organisation
    branch: Branch
    fewest: int
    lacking: tuple[str, ...]
    enough: bool

    @property
    def label(self) -> str:
        return str(self.branch.label)


def staffing(on: date) -> list[Staffing]:
    """Every office with a service in force that day, once for each branch. Four queries, however many offices."""
    served = ServiceStandardVersion.objects.filter(in_force(on)).order_by("standard__agency_id", "branch")
    pairs = list(served.values_list("standard__agency_id", "branch").distinct())
    if not pairs:
        return []
    offices = Organisation.objects.in_bulk([office for office, _branch in pairs])
    held: dict[int, dict[int, set[Role]]] = defaultdict(lambda: defaultdict(set))
    rows = Membership.objects.current(on).filter(organisation__in=offices, user__is_active=True)
    for office, person, role in rows.values_list("organisation_id", "user_id", "role"):
        if office is not None:
            held[office][person].add(Role(role))
    bodies = CertificationBody.objects.exclude(organisation__head=None).values_list("organisation__head_id", flat=True)
    heads = {head for head in bodies if head}
    return [
        _needed(offices[office], Branch(branch), held[office], heads if branch == Branch.EXAM else set())
        for office, branch in pairs
    ]


def _needed(office: Organisation, branch: Branch, held: Mapping[int, set[Role]], heads: set[int]) -> Staffing:
    duties, roles = DUTIES[branch], ROLES[branch]
    signers = heads | ({office.head_id} if office.head_id else set())
    people = [
        frozenset(duty for duty in duties if _able(duty, held.get(who, set()), roles) or _signs(duty, who, signers))
        for who in sorted(set(held) | signers)
    ]
    able = Counter(duty for person in people for duty in person)
    lacking = tuple(_named(duty, roles) for duty, many in Counter(duties).items() if able[duty] < many)
    # The scarcest duties first: what cannot be done is found at once.
    order = sorted(duties, key=lambda duty: able[duty])
    return Staffing(office, branch, fewest(duties), lacking, enough=not lacking and can_carry(order, people))


def _able(duty: Duty, held: Iterable[Role], roles: Mapping[Duty, tuple[Role, ...]]) -> bool:
    return not set(held).isdisjoint(roles.get(duty, ()))


def _signs(duty: Duty, who: int, signers: set[int]) -> bool:
    return duty == Duty.SIGNER and who in signers


def _named(duty: Duty, roles: Mapping[Duty, tuple[Role, ...]]) -> str:
    by = " atau ".join(str(role.label) for role in roles.get(duty, ())) or "pimpinan kantor atau LSP yang ditetapkan"
    return str(duty.label) if by == duty.label else f"{duty.label} ({by})"
