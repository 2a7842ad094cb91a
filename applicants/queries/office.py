"""Who works on what, who is away, and who stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from applicants.enums import STATES_OF_STAGE, WorkStage
from applicants.models import Absence, Assignment, Dossier, PhoneCall
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.web import desk
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

# Who may have a dossier in which stage: a verifier may also look at completeness (flows: checks_for_agency).
ROLES_OF_STAGE = {
    WorkStage.INTAKE: (Role.INTAKE_OFFICER, Role.VERIFIER),
    WorkStage.VERIFICATION: (Role.VERIFIER,),
}


def colleagues(agencies: Iterable[int], *roles: Role) -> QuerySet[User]:
    """Active people who hold one of the roles at one of the offices today, by name."""
    holders = Membership.objects.current(timezone.localdate()).filter(organisation_id__in=agencies, role__in=roles)
    return User.objects.filter(is_active=True, pk__in=holders.values("user_id")).order_by("full_name")


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
    states = [state for states in STATES_OF_STAGE.values() for state in states]
    return (
        Assignment.objects.open()
        .filter(person=person, dossier__agency_id=agency_id, dossier__state__in=states)
        .select_related("dossier__applicant", "dossier__agency", "dossier__scheme_version__scheme", "person")
        .order_by("pk")
    )


def stand_ins(person: User, agency_id: int, day: date) -> list[User]:
    """Who stands in for the person at that office on that day."""
    rows = Absence.objects.running(day).filter(person=person, agency_id=agency_id, stand_in__is_active=True)
    return [row.stand_in for row in rows.select_related("stand_in")]


@desk.shared
def covered_by(user: User, now: datetime) -> set[int]:
    """Ids of the people for whom this person stands in today."""
    day = timezone.localdate(now)
    return set(Absence.objects.running(day).filter(stand_in=user).values_list("person_id", flat=True))


def in_charge(dossier: Dossier, stage: WorkStage, now: datetime | None = None) -> list[User]:
    """The officer of that stage and, while he is away, who stands in; nobody when the stage has no officer at work."""
    row = open_assignment(dossier, stage)
    if row is None:
        return []
    day = today_at(dossier.agency, now or timezone.now())
    people = [row.person, *stand_ins(row.person, dossier.agency_id, day)]
    at_work = set(colleagues([dossier.agency_id], *ROLES_OF_STAGE[stage]).values_list("pk", flat=True))
    return [person for person in people if person.pk in at_work and person.pk != dossier.applicant_id]


def absences_at(user: User, today: date) -> QuerySet[Absence]:
    """Leave that runs or is to come at the person's offices, and what ended in the last weeks with work still away."""
    rows = Absence.objects.visible_to(user).standing()
    away = Q(pk__in=Assignment.objects.open().filter(absence__isnull=False).values("absence_id"))
    return rows.filter(Q(ends_on__gte=today) | away).select_related("person", "stand_in", "agency", "entered_by")


def calls_of(dossier: Dossier, *, for_applicant: bool) -> list[PhoneCall]:
    """Calls about the dossier, oldest first; the applicant reads those an officer showed him."""
    rows = PhoneCall.objects.filter(dossier=dossier).select_related("by")
    return list(rows.filter(shown_to_applicant=True) if for_applicant else rows)
