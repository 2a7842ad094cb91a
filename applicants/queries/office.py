"""Who works on what, who is away, and who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from applicants.enums import WorkStage
from applicants.models import Assignment, Dossier, Leave, PhoneCall
from applicants.models.office import OFFICE_ROLES
from certportal.kernel.accounts.enums import HeadKind, Role
from certportal.kernel.accounts.grades import rank_words
from certportal.kernel.accounts.models import Membership, OfficeHead, User
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.web import desk
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.flow import stage_codes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from certportal.kernel.accounts.models import Organisation

# Who may have a dossier in which stage: a verifier may also look at completeness (flows: checks_for_agency).
ROLES_OF_STAGE = {
    WorkStage.INTAKE: (Role.INTAKE_OFFICER, Role.VERIFIER),
    WorkStage.VERIFICATION: (Role.VERIFIER,),
}


def colleagues(agencies: Iterable[int], *roles: Role) -> QuerySet[User]:
    """Active people who hold one of the roles at one of the offices today, by name."""
    holders = Membership.objects.current(timezone.localdate()).filter(organisation_id__in=agencies, role__in=roles)
    return User.objects.filter(is_active=True, pk__in=holders.values("user_id")).order_by("full_name")


def holds_throughout(person: User, role: Role, office: Organisation, first: date, last: date) -> bool:
    """Whether the person holds the role at the office from the first day to the last, both included, without a gap."""
    rows = Membership.objects.current(first).current(last)
    return person.is_active and rows.filter(user=person, organisation=office, role=role).exists()


def stages_of(role: str) -> list[WorkStage]:
    """The stages somebody with that role may have a dossier in; none for roles without dossiers in hand."""
    return [stage for stage, roles in ROLES_OF_STAGE.items() if role in roles]


def works_in_stage(person: User, dossier: Dossier, stage: WorkStage) -> bool:
    """Whether the person holds a role of that stage at the office of the dossier today."""
    return colleagues([dossier.agency_id], *ROLES_OF_STAGE[stage]).filter(pk=person.pk).exists()


def open_assignment(dossier: Dossier, stage: WorkStage) -> Assignment | None:
    """Who has the dossier in that stage."""
    return Assignment.objects.open().filter(dossier=dossier, stage=stage).select_related("person").first()


def assignments_of(dossier: Dossier) -> list[Assignment]:
    """Everybody who has or had the dossier, the newest first."""
    return list(Assignment.objects.filter(dossier=dossier).select_related("person", "by").order_by("-pk"))


def work_of(person: User, agency_id: int) -> QuerySet[Assignment]:
    """Open assignments of the person at the office, of dossiers that still are the office's to work on."""
    return (
        Assignment.objects.open()
        .filter(person=person, dossier__agency_id=agency_id, dossier__state__in=stage_codes("dossier", *WorkStage))
        .select_related("dossier__applicant", "dossier__agency", "dossier__scheme", "dossier__service", "person")
        .order_by("pk")
    )


def away_from_stage(agency_id: int, stage: WorkStage, day: date) -> dict[int, Leave]:
    """By person: the leave from a role of that stage that runs on the day at the office."""
    rows = Leave.objects.running(day).filter(agency_id=agency_id, role__in=ROLES_OF_STAGE[stage])
    return {row.person_id: row for row in rows.select_related("person", "stand_in")}


def leave_behind(dossier: Dossier, stage: WorkStage, stand_in: User, day: date) -> Leave | None:
    """The running leave because of which this person works on the dossier in its officer's place; None without one."""
    before = open_assignment(dossier, stage)
    if before is None:
        return None
    found = away_from_stage(dossier.agency_id, stage, day).get(before.person_id)
    return found if found is not None and found.stand_in_id == stand_in.pk else None


def roles_at(person: User, agency_id: int) -> list[Role]:
    """The roles of the office that the person holds there today, in the order of the enum."""
    held = person.role_pairs()
    return [role for role in Role if role in OFFICE_ROLES and (role, agency_id) in held]


def offices_led_as_acting(user: User, now: datetime) -> set[int]:
    """Ids of the offices the person leads today only because they stand in for its leader (Plh.)."""
    if not organisations_of(user, Role.LEADERSHIP):
        return set()
    rows = _running_today(user, now)
    return {office for office, _role, _away, stand_in, acting in rows if stand_in == user.pk and acting}


@dataclass(frozen=True)
class Signer:
    """Who signs a letter of the office, as it is printed."""

    full_name: str
    position_title: str
    nip: str
    rank: str = ""
    head: OfficeHead | None = None

    @classmethod
    def of(cls, person: User, title: str = "", head: OfficeHead | None = None) -> Signer:
        """A person, with the title of the seat or else their own; `head` where they sign as whoever leads the office."""
        return cls(person.full_name, title or person.position_title, person.nip or "", rank_words(person.grade), head)

    def facts(self) -> dict[str, str]:
        """As a letter freezes them."""
        return {
            "signer_name": self.full_name,
            "signer_title": self.position_title,
            "signer_nip": self.nip,
            "signer_rank": self.rank,
        }


def head_on(head: OfficeHead, day: date) -> OfficeHead | None:
    """Who signs in this head's seat that day: while they are on leave the acting leader as "Plh." (a row that is not saved).

    None where whoever is on record as acting leader no longer leads (ADR 42).
    """
    away = Leave.objects.running(day).filter(agency=head.organisation_id, role=Role.LEADERSHIP, person=head.person_id)
    row = away.select_related("person", "stand_in", "agency").first()
    if row is None:
        return head
    if not holds_throughout(row.stand_in, Role.LEADERSHIP, row.agency, day, day):
        return None
    title = head.title or row.person.position_title or str(Role.LEADERSHIP.label)
    period = {"starts_on": row.starts_on, "ends_on": row.ends_on}
    return OfficeHead(organisation=row.agency, person=row.stand_in, kind=HeadKind.DAILY, title=title, **period)


def why_nobody_signs(office: Organisation, day: date, *, about: Collection[int] = ()) -> str:
    """Why no decree, letter or certificate of the office can be signed that day; "" where somebody signs.

    `about`: ids of the applicants it is about, none of whom signs for themselves.
    """
    signs = OfficeHead.objects.signing(office, day)
    then = f"Admin mencatatnya pada Pengaturan, {office.name}, halaman “Pimpinan dan penanda tangan”."
    if signs is None:
        return (
            f"Tidak ada pejabat yang menandatangani untuk {office.name} pada {day_in_words(day)}: masa jabatannya belum "
            f"dicatat atau sudah berakhir. {then}"
        )
    if signs.person_id in about:
        return (
            f"{signs.person.full_name}, yang menandatangani untuk {office.name}, adalah pemohonnya sendiri, jadi diperlukan "
            f"Plh. {then}"
        )
    return ""


def signer_of(dossier: Dossier, by: User, day: date) -> Signer:
    """Who signs a letter about the dossier: whoever signs for its office that day (`OfficeHead.objects.signing`).

    A letter of refusal is signed by who decided where nobody does, and where whoever would sign is the applicant; any
    other paper waits (`why_nobody_signs`).
    """
    signs = OfficeHead.objects.signing(dossier.agency, day)
    if signs is not None and signs.person_id != dossier.applicant_id:
        return Signer.of(signs.person, signs.printed_title, signs)
    away = Leave.objects.running(day).filter(agency=dossier.agency, role=Role.LEADERSHIP, stand_in=by)
    row = None if signs else away.select_related("person").first()
    return Signer.of(by, f"Plh. {row.person.position_title or Role.LEADERSHIP.label}" if row else "")


# Office, role, person, stand-in and acting role of a leave.
Running = tuple[int, str, int, int, int | None]


@desk.shared
def _running_today(user: User, now: datetime) -> list[Running]:
    """Every leave that runs today: one query for a desk."""
    del user  # the rows are the same for everybody
    running = Leave.objects.running(timezone.localdate(now))
    return list(running.values_list("agency_id", "role", "person_id", "stand_in_id", "acting_id"))


@desk.shared
def covered_by(user: User, now: datetime) -> set[int]:
    """Ids of the people for whom this person stands in today, also in place of another stand-in who is away."""
    return covered_in([row[:4] for row in _running_today(user, now)], user)


def covered_in(running: Iterable[tuple[int, str, int, int]], user: User) -> set[int]:
    """As `covered_by`, of leave that was read with something else: office, role, person and stand-in of each."""
    left: dict[tuple[int, str], dict[int, int]] = {}  # by office and role: the stand-in of each person
    for office, role, person, stand_in in running:
        left.setdefault((office, role), {})[person] = stand_in
    return {person for chain in left.values() for person in chain if user.pk in _along(person, chain)}


def _along(person: int, stand_ins: Mapping[int, int]) -> list[int]:
    """Ids of who stands in for the person, of who stands in for that stand-in while they are away too, and so on."""
    found: list[int] = []
    while person in stand_ins and stand_ins[person] not in found:
        person = stand_ins[person]
        found.append(person)
    return found


def in_charge(dossier: Dossier, stage: WorkStage, now: datetime | None = None) -> list[User]:
    """The officer of that stage and, while they are away, who stands in; nobody when the stage has no officer at work."""
    return in_charge_of([dossier], stage, now)[dossier.pk]


def in_charge_of(dossiers: Sequence[Dossier], stage: WorkStage, now: datetime | None = None) -> dict[int, list[User]]:
    """`in_charge` for many dossiers, by their id: one query, and two for each office where somebody has one of them."""
    rows = Assignment.objects.open().filter(dossier__in=[row.pk for row in dossiers], stage=stage)
    officers = {row.dossier_id: row.person for row in rows.select_related("person").order_by("-pk")}
    offices = {row.agency_id: row.agency for row in dossiers if row.pk in officers}
    people = {
        pk: _at_work(office, officers.values(), stage, today_at(office, now or timezone.now()))
        for pk, office in offices.items()
    }
    return {
        row.pk: [one for one in people[row.agency_id][officers[row.pk].pk] if one.pk != row.applicant_id]
        if row.pk in officers
        else []
        for row in dossiers
    }


def _at_work(office: Organisation, officers: Iterable[User], stage: WorkStage, day: date) -> dict[int, list[User]]:
    """By the officer's id: themselves and who stands in for them there, those who hold a role of the stage.

    A stand-in may be away too; then who stands in for the stand-in has the work as well.
    """
    away = Leave.objects.running(day).filter(agency_id=office.pk, role__in=ROLES_OF_STAGE[stage])
    rows = list(away.select_related("stand_in"))
    people = {row.stand_in_id: row.stand_in for row in rows} | {officer.pk: officer for officer in officers}
    chains = [{row.person_id: row.stand_in_id for row in rows if row.role == role} for role in ROLES_OF_STAGE[stage]]
    at_work = set(colleagues([office.pk], *ROLES_OF_STAGE[stage]).values_list("pk", flat=True))
    return {
        pk: [
            people[one]
            for one in dict.fromkeys([pk, *(one for chain in chains for one in _along(pk, chain))])
            if one in at_work
        ]
        for pk in people
    }


def leaves_at(user: User, today: date) -> QuerySet[Leave]:
    """Leave that runs or is to come at the person's offices, and what is over or cancelled with work still away."""
    to_come = Q(cancelled_at=None, ends_on__gte=today)
    away = Q(pk__in=Assignment.objects.open().filter(leave__isnull=False).values("leave_id"))
    rows = Leave.objects.visible_to(user).filter(to_come | away)
    return rows.select_related("person", "stand_in", "agency", "entered_by")


def calls_of(dossier: Dossier, *, for_applicant: bool) -> list[PhoneCall]:
    """Calls about the dossier, oldest first; the applicant reads those an officer showed them."""
    rows = PhoneCall.objects.filter(dossier=dossier).select_related("by")
    return list(rows.filter(shown_to_applicant=True) if for_applicant else rows)
