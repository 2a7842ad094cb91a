"""Whose turn a dossier is, as conditions that the database orders, cuts and counts by the day that comes first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery, Window
from django.db.models.lookups import IsNull
from django.utils import timezone

from applicants.enums import DossierState, WorkStage
from applicants.models import DocumentVersion, Dossier, Leave
from applicants.models.dossiers import OFFICER_FIELDS
from applicants.models.ended import LIVE
from applicants.queries.office import ROLES_OF_STAGE, covered_by
from applicants.queries.sorting import BY_LIMIT
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of, workplaces_of
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.flow import flows_named, turn_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from certportal.kernel.accounts.models import Organisation, User

CHECKERS = (Role.INTAKE_OFFICER, Role.VERIFIER)
# Whose turn a stage is. A verifier may be given the completeness check too: then it is theirs, not every verifier's.
OFFICERS_OF_STAGE = {WorkStage.INTAKE: Role.INTAKE_OFFICER, WorkStage.VERIFICATION: Role.VERIFIER}


@dataclass(frozen=True)
class Waiting:
    """The first of some dossiers (ids), how many there are, and how many of them are near their limit or late."""

    ids: list[int]
    total: int
    pressing: int

    @property
    def is_cut(self) -> bool:
        """Not every one of them is among the first."""
        return self.total > len(self.ids)


def where_today(offices: Iterable[Organisation], now: datetime, condition: Callable[[date], Q]) -> Q:
    """The condition of each office's own today, on Dossier; offices of one zone share one."""
    days: dict[date, list[int]] = {}
    for office in offices:
        days.setdefault(today_at(office, now), []).append(office.pk)
    if len(days) == 1:
        return condition(*days)
    return reduce(or_, (Q(agency_id__in=ids) & condition(day) for day, ids in days.items()), Q(pk__in=()))


def has_any(rows: QuerySet[Any]) -> Q:
    """Condition: `rows`, which refer to the outer query, finds one; looked up by its index for each outer row.

    EXISTS the database may turn into a join, and then it reads the assignments or assessments of all years to find those
    of the few dossiers that have not ended.
    """
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), False))


def in_turn(user: User, now: datetime, covered: Iterable[int] | QuerySet[Any] | None = None) -> Q | None:
    """Dossiers of the offices in which it is this person's turn; None for somebody without such a role.

    Without those a colleague has, unless the colleague is away and this person stands in; what nobody has is everybody's.
    Only those of others (`of_others`). `covered`: whom they stand in for, where that is known already.
    """
    covered = covered_by(user, now) if covered is None else covered
    turns = []
    for stage, role in OFFICERS_OF_STAGE.items():
        states = turn_codes("dossier", role)
        own = Q(**{OFFICER_FIELDS[stage]: user.pk}) | Q(**{f"{OFFICER_FIELDS[stage]}__in": covered})
        if offices := organisations_of(user, role):
            free = Q(**{f"{OFFICER_FIELDS[stage]}__isnull": True})
            turns.append(Q(agency__in=offices, state__in=states) & (free | own))
        if others := organisations_of(user, *ROLES_OF_STAGE[stage]) - offices:
            turns.append(Q(agency__in=others, state__in=states) & own)
    turns += [
        Q(agency__in=offices) & _turn_of(role)
        for role in (Role.TECHNICAL_TEAM, Role.LEADERSHIP)
        if (offices := organisations_of(user, role))
    ]
    return reduce(or_, turns) & of_others(user) if turns else None


def waiting_in_queue(user: User, now: datetime) -> QuerySet[Dossier] | None:
    """What the rail counts beside the queue: as `in_turn`, without the chains of stand-ins; part of one statement."""
    away = Leave.objects.running(timezone.localdate(now)).filter(stand_in=user)
    turn = in_turn(user, now, away.values("person"))
    return None if turn is None else Dossier.objects.filter(turn)


def of_others(user: User, prefix: str = "") -> Q:
    """Condition on Dossier: neither one's own, nor of one's superior, nor of an institution one speaks for.

    As `policies.excluded_from_checking`. `prefix` leads to the dossier ("dossier__").
    """
    kin = [pk for pk in (user.pk, user.superior_id) if pk is not None]
    others = ~Q(**{f"{prefix}applicant_id__in": kin})
    own = organisations_of(user, Role.INSTITUTION_OFFICER)
    return others & ~Q(**{f"{prefix}on_behalf_of__in": own}) if own else others


def _turn_of(role: Role) -> Q:
    """The states in which it is the turn of this role; a code may be another's turn on the other branch."""
    ways = (
        Q(branch=flow.branch, state__in=[state.code for state in flow.states if role in state.turn.roles])
        for flow in flows_named("dossier")
    )
    return reduce(or_, ways)


def just_fixed(user: User) -> Q | None:
    """Dossiers of others at one's offices that came back with corrections nobody has looked at; None without a role."""
    offices = organisations_of(user, *CHECKERS)
    if not offices:
        return None
    later = DocumentVersion.objects.filter(document=OuterRef("document"), n__gt=OuterRef("n"))
    mended = DocumentVersion.objects.filter(
        ~Exists(later), document__dossier=OuterRef("pk"), n__gt=1, verdicts__isnull=True
    )
    # The stored count comes first: it spares reading the documents of every dossier that is being checked.
    checking = Q(state=DossierState.COMPLETENESS_CHECK, documents_unseen__gt=0) & Q(Exists(mended))
    unseen = Q(state=DossierState.SUBMITTED) | checking
    came_back = Q(agency__in=offices, state__in=turn_codes("dossier", Role.INTAKE_OFFICER), rounds__gt=0)
    return came_back & unseen & of_others(user)


def first_of(which: Q, offices: Iterable[Organisation], now: datetime, *, most: int) -> Waiting:
    """The first `most` dossiers: those near their limit or late, then the others, each by their due day.

    One query, which counts all of them too.
    """
    presses = where_today(offices, now, lambda today: Q(near_on__lte=today))
    rows = Dossier.objects.filter(which).annotate(
        total=Window(Count("pk")),
        pressing=Window(Count("pk", filter=presses)),
        presses=ExpressionWrapper(presses, output_field=BooleanField()),
    )
    found = rows.order_by("-presses", "due_on", "submitted_at", "pk").values_list("pk", "total", "pressing")[:most]
    read = list(found)
    return Waiting([row[0] for row in read], *(read[0][1:] if read else (0, 0)))


def desk_offices(user: User) -> list[Organisation]:
    """The offices whose today counts on this person's desk."""
    return workplaces_of(user, *CHECKERS, Role.TECHNICAL_TEAM, Role.LEADERSHIP, Role.CERTIFICATE_ADMIN)


@dataclass(frozen=True)
class Following:
    """The case that comes next in a person's turn, and how many wait."""

    code: str
    waiting: int


def next_in_turn(user: User, now: datetime, *, after: Dossier) -> Following | None:
    """The nearest limit of what waits for this person, besides `after`; None when nothing does. Two queries."""
    turn = in_turn(user, now)
    if turn is None:
        return None
    waiting = Dossier.objects.filter(turn, LIVE).exclude(pk=after.pk)
    row = waiting.order_by(*BY_LIMIT).annotate(total=Window(Count("pk"))).values_list("code", "total").first()
    return None if row is None else Following(*row)
