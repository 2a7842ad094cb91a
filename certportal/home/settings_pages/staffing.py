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
from certportal.kernel.accounts.enums import SEATS_OF_ROLE, Role, Seat
from certportal.kernel.accounts.models import Membership, OfficeHead, Organisation
from schemes.enums import Branch
from schemes.models import CertificationBody, ServiceOffer, ServiceStandardVersion
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
# Roles that belong to the certification body alone: at an office of its own, where the service office is not one itself.
BODY_ROLES: Final = frozenset(role for role, seats in SEATS_OF_ROLE.items() if seats == (Seat.CERTIFICATION_BODY,))


_CALLED: Final = {Duty.OFFICER: "Pemeriksa kelengkapan"}  # "Petugas" alone says nothing where every officer is meant


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
    """Every office with a service in force that day, once for each branch.

    Five queries, however many offices, and one more where one has its certification body elsewhere: that body's assessors
    and committee count, too.
    """
    served = ServiceStandardVersion.objects.filter(in_force(on)).order_by("standard__agency_id", "branch")
    pairs = list(served.values_list("standard__agency_id", "branch").distinct())
    if not pairs:
        return []
    offices = Organisation.objects.in_bulk([office for office, _branch in pairs])
    bodies_of = _bodies_elsewhere(offices, on)
    held: dict[int, dict[int, set[Role]]] = defaultdict(lambda: defaultdict(set))
    asked = {*offices, *(body for bodies in bodies_of.values() for body in bodies)}
    rows = Membership.objects.current(on).filter(organisation__in=asked, user__is_active=True)
    for place, person, role in rows.values_list("organisation_id", "user_id", "role"):
        for office in offices:
            if place == office or (place in bodies_of.get(office, ()) and role in BODY_ROLES):
                held[office][person].add(Role(role))
    heads = {head.organisation_id: {head.person_id} for head in reversed(OfficeHead.objects.running(on))}
    bodies = CertificationBody.objects.filter(organisation__in=heads).values_list("organisation_id", flat=True)
    signers = {person for body in bodies if body for person in heads[body]}
    return [
        _needed(
            offices[office],
            Branch(branch),
            held[office],
            heads.get(office, set()) | (signers if branch == Branch.EXAM else set()),
        )
        for office, branch in pairs
    ]


def _bodies_elsewhere(offices: Mapping[int, Organisation], on: date) -> dict[int, set[int]]:
    """Office id -> the offices of its schemes' certification bodies, for those that do not hold that seat themselves."""
    apart = [pk for pk, office in offices.items() if Seat.CERTIFICATION_BODY not in office.seats]
    if not apart:
        return {}
    found: dict[int, set[int]] = defaultdict(set)
    offers = ServiceOffer.objects.filter(
        in_force(on), standard__agency__in=apart, scheme__body__organisation__isnull=False
    )
    body = "scheme__body__organisation"
    for office, place, seats in offers.values_list("standard__agency_id", f"{body}_id", f"{body}__seats"):
        if place and Seat.CERTIFICATION_BODY in seats:
            found[office].add(place)
    return found


def _needed(office: Organisation, branch: Branch, held: Mapping[int, set[Role]], signers: set[int]) -> Staffing:
    duties, roles = DUTIES[branch], ROLES[branch]
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
    label = _CALLED.get(duty, str(duty.label))
    return label if by == label else f"{label}: {by}"
