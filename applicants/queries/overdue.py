"""Which cases are really late, which are near their limit, and whose days were used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Count, Max, Min, Q, Subquery, Value, When

from applicants.enums import Duty
from applicants.models import Assignment, Dossier, Involvement
from applicants.models.ended import LIVE
from applicants.models.visibility import visible_dossiers
from applicants.queries.turns import where_today
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import workplaces_of
from certportal.kernel.sla.enums import ClockState
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.queries import days_spent_in, ledgers_of, owner_label
from certportal.kernel.sla.registry import label_of
from certportal.kernel.sla.story import newest_promise
from certportal.kernel.web.deadline import Told, tell
from certportal.kernel.workdays.counting import counted_on
from certportal.kernel.workdays.models import CalendarStamp
from certportal.kernel.workdays.queries import calendar_for, today_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from applicants.models.dossiers import DossierQuerySet
    from certportal.kernel.accounts.models import User
    from certportal.kernel.sla.models import ClockEvent

OVERDUE_READERS = (Role.LEADERSHIP, Role.VERIFIER, Role.INSPECTORATE, Role.SYSTEM_ADMIN)
IN_HAND = (Duty.OFFICER, Duty.VERIFIER)
SUBJECT = "applicants.dossier"
NEAR_SHOWN = 20
_SHOWN = (
    "code",
    "number",
    "branch",
    "state",
    "due_on",
    "applicant__full_name",
    "on_behalf_of__name",
    "agency__zone",
    "agency__weekdays",
)
_BY_DAY = ("due_on", "submitted_at", "pk")


@dataclass(frozen=True)
class Watched:
    """A running clock of a case: `days` working days late (0 while it is not), and whose working days went by.

    `may_open` tells whether the reader may open the case; to others it stays a number. `last` is the moment of the last
    reminder, `promise` the newest day a superior named.
    """

    dossier: Dossier
    clock: Clock
    label: str
    told: Told
    days: int
    spent: list[tuple[str, int]]
    last: datetime | None
    promise: ClockEvent | None
    may_open: bool


def late_cases(user: User, now: datetime) -> DossierQuerySet:
    """Cases of the offices this person answers for whose limit has passed there; the one late for longest first."""
    return _watched_cases(user, now, lambda today: Q(due_on__lt=today))


def near_cases(user: User, now: datetime) -> DossierQuerySet:
    """Cases that are near their limit, the nearest first."""
    return _watched_cases(user, now, lambda today: Q(due_on__gte=today, near_on__lte=today))


def late_summary(user: User, now: datetime) -> tuple[int, date | None]:
    """How many cases are late, and the limit of the one that is late longest."""
    found = late_cases(user, now).order_by().aggregate(count=Count("pk"), oldest=Min("due_on"))
    return found["count"], found["oldest"]


def watched(*cases: DossierQuerySet, user: User, now: datetime) -> list[Watched]:
    """Pages of `late_cases` and `near_cases` with everything their lines tell, by day; three queries for any number."""
    seen = Case(When(visible_dossiers(user), then=Value(True)), default=Value(False), output_field=BooleanField())
    # A union and not OR: the database then looks each case up by its key, where OR makes it read every dossier.
    first, *others = (Dossier.objects.filter(pk__in=some.values("pk")).values("pk") for some in cases)
    listed = Dossier.objects.filter(pk__in=first.union(*others) if others else first)
    shown = listed.select_related("applicant", "on_behalf_of", "agency").annotate(may_open=seen)
    found = list(shown.only(*_SHOWN).order_by(*_BY_DAY))
    clocks = Clock.objects.filter(
        subject_type=SUBJECT, subject_id__in=[case.pk for case in found], state=ClockState.RUNNING
    )
    stamp = Subquery(CalendarStamp.objects.values("value")[:1])
    read = clocks.annotate(last=Max("reminders__sent_at"), stamp=stamp).order_by("-limit_on", "-pk")
    nearest = {clock.subject_id: clock for clock in read}  # of two, the one with the nearer limit comes last
    ledgers = ledgers_of(nearest.values())
    return [_told(case, nearest[case.pk], ledgers[nearest[case.pk].pk], now) for case in found]


def cases_of_own_officers(user: User) -> Q:
    """Condition on Dossier: a case that somebody whose superior this person is has in hand, or is assigned to."""
    worked = Involvement.objects.filter(duty__in=IN_HAND, person__superior_id=user.pk)
    assigned = Assignment.objects.open().filter(person__superior_id=user.pk)
    return Q(pk__in=worked.values("dossier_id")) | Q(pk__in=assigned.values("dossier_id"))


def late_cases_of_own_officers(user: User) -> Q:
    """Condition on Dossier: while a case is late, the superior of an officer who has it in hand may read it."""
    late = Clock.objects.filter(subject_type=SUBJECT, state=ClockState.RUNNING, fell_due_on__isnull=False)
    return Q(pk__in=late.values("subject_id")) & cases_of_own_officers(user)


def superiors_in_cases(dossiers: Sequence[Dossier]) -> dict[int, list[User]]:
    """By the id of each case, the superiors of the officers who have it in hand or are assigned to it; two queries.

    Never the applicant themselves.
    """
    ids = [row.pk for row in dossiers]
    worked = Involvement.objects.filter(dossier__in=ids, duty__in=IN_HAND).select_related("person__superior")
    assigned = Assignment.objects.open().filter(dossier__in=ids).select_related("person__superior")
    found: dict[int, dict[int | None, User | None]] = {pk: {} for pk in ids}
    for row in [*worked, *assigned]:
        found[row.dossier_id][row.person.superior_id] = row.person.superior
    return {
        row.pk: [
            person for person in found[row.pk].values() if person and person.is_active and person.pk != row.applicant_id
        ]
        for row in dossiers
    }


def _watched_cases(user: User, now: datetime, condition: Callable[[date], Q]) -> DossierQuerySet:
    offices = workplaces_of(user, *OVERDUE_READERS)
    mine = Q(agency__in=[office.pk for office in offices]) & LIVE
    found: DossierQuerySet = Dossier.objects.filter(mine & where_today(offices, now, condition))
    return found.order_by(*_BY_DAY)


def _told(case: Any, clock: Any, ledger: list[ClockEvent], now: datetime) -> Watched:
    clock.organisation = case.agency
    calendar = counted_on(calendar_for(case.agency, stamp=clock.stamp or ""), clock.unit)
    today = today_at(case.agency, now)
    spent = days_spent_in(ledger, calendar, until=today)
    return Watched(
        dossier=case,
        clock=clock,
        label=label_of(clock.kind),
        told=tell(clock, now, stamp=clock.stamp or "", brief=True),
        days=max(0, calendar.between(clock.limit_on, today)),
        spent=[(owner_label(owner), days) for owner, days in spent.items()],
        last=clock.last,
        promise=newest_promise(ledger),
        may_open=case.may_open,
    )
