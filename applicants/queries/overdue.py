"""Which cases are really late, which are near their limit, and whose days were used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Case, Max, Q, Subquery, Value, When

from applicants.enums import Duty
from applicants.models import Assignment, Dossier, Involvement
from applicants.models.visibility import visible_dossiers
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.sla.enums import ClockState
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.queries import days_spent_in, ledgers_of, owner_label
from certportal.kernel.sla.registry import label_of
from certportal.kernel.sla.story import newest_promise
from certportal.kernel.web.deadline import Told, tell
from certportal.kernel.workdays.models import CalendarStamp
from certportal.kernel.workdays.queries import calendar_for, today_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.sla.models import ClockEvent

OVERDUE_READERS = (Role.LEADERSHIP, Role.VERIFIER, Role.INSPECTORATE, Role.SYSTEM_ADMIN)
IN_HAND = (Duty.OFFICER, Duty.VERIFIER)
SUBJECT = "applicants.dossier"
LOOK_AHEAD = timedelta(days=21)  # calendar days; three working days never reach further, not even over Lebaran
NEAR_SHOWN = 20


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


def late_clocks(user: User, now: datetime) -> list[Clock]:
    """Running clocks of the offices this person answers for whose limit has passed there; the longest late first."""
    return [clock for clock in _candidates(user, now) if _is_late(clock, now)]


def watch(user: User, now: datetime) -> tuple[list[Watched], list[Watched]]:
    """What is late, and the nearest others that are close to their limit; the number of queries is the same for any."""
    found = _candidates(user, now)
    stamp = (found[0].stamp or "") if found else ""  # type: ignore[attr-defined] # annotated below
    late = [clock for clock in found if _is_late(clock, now)]
    others = [clock for clock in found if not _is_late(clock, now) and tell(clock, now, stamp=stamp).tone == "warn"]
    rows = _told([*late, *others[:NEAR_SHOWN]], user, now, stamp)
    return rows[: len(late)], rows[len(late) :]


def cases_of_own_officers(user: User) -> Q:
    """Condition on Dossier: a case that somebody whose superior this person is has in hand, or is assigned to."""
    worked = Involvement.objects.filter(duty__in=IN_HAND, person__superior_id=user.pk)
    assigned = Assignment.objects.open().filter(person__superior_id=user.pk)
    return Q(pk__in=worked.values("dossier_id")) | Q(pk__in=assigned.values("dossier_id"))


def late_cases_of_own_officers(user: User) -> Q:
    """Condition on Dossier: while a case is late, the superior of an officer who has it in hand may read it."""
    late = Clock.objects.filter(subject_type=SUBJECT, state=ClockState.RUNNING, fell_due_on__isnull=False)
    return Q(pk__in=late.values("subject_id")) & cases_of_own_officers(user)


def superiors_in_case(dossier: Dossier) -> list[User]:
    """The superiors of the officers who have this case in hand or are assigned to it; never the applicant himself."""
    worked = Involvement.objects.filter(dossier=dossier, duty__in=IN_HAND).select_related("person__superior")
    assigned = Assignment.objects.open().filter(dossier=dossier).select_related("person__superior")
    found = {row.person.superior_id: row.person.superior for row in [*worked, *assigned]}
    return [person for person in found.values() if person and person.is_active and person.pk != dossier.applicant_id]


def _candidates(user: User, now: datetime) -> list[Clock]:
    """Running clocks that may be late or near, with the calendar's version (`stamp`) and `last`; one query."""
    offices = organisations_of(user, *OVERDUE_READERS)
    if not offices:
        return []
    running = Clock.objects.filter(
        organisation_id__in=offices,
        subject_type=SUBJECT,
        state=ClockState.RUNNING,
        limit_on__lte=now.date() + LOOK_AHEAD,
    )
    stamp = Subquery(CalendarStamp.objects.values("value")[:1])
    told = running.annotate(last=Max("reminders__sent_at"), stamp=stamp)
    return list(told.select_related("organisation").order_by("limit_on", "pk"))


def _is_late(clock: Clock, now: datetime) -> bool:
    """The limit means the end of that day in the office's zone."""
    return clock.limit_on < today_at(clock.organisation, now)


def _told(clocks: Sequence[Clock], user: User, now: datetime, stamp: str) -> list[Watched]:
    seen = Case(When(visible_dossiers(user), then=Value(True)), default=Value(False), output_field=BooleanField())
    named = Dossier.objects.with_names().annotate(may_open=seen)
    cases = named.in_bulk([clock.subject_id for clock in clocks])
    ledgers = ledgers_of(clocks)
    rows = []
    for clock in clocks:
        calendar, today = calendar_for(clock.organisation, stamp=stamp), today_at(clock.organisation, now)
        spent = days_spent_in(ledgers[clock.pk], calendar, until=today)
        used = [(owner_label(owner), days) for owner, days in spent.items()]
        rows.append(
            Watched(
                dossier=cases[clock.subject_id],
                clock=clock,
                label=label_of(clock.kind),
                told=tell(clock, now, stamp=stamp),
                days=max(0, calendar.between(clock.limit_on, today)),
                spent=used,
                last=clock.last,  # type: ignore[attr-defined] # annotated above
                promise=newest_promise(ledgers[clock.pk]),
                may_open=cases[clock.subject_id].may_open,  # type: ignore[attr-defined] # annotated above
            )
        )
    return rows
