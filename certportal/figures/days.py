"""Working days of finished cases: how many each took, in which step, and whose they were, from clocks and acts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from applicants.models import Dossier
from applicants.queries.overdue import SUBJECT
from certportal.figures.measures import SERVICE, finished
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.queries import days_spent_in, ledgers_of
from certportal.kernel.workdays.counting import counted_on
from certportal.kernel.workflow.flow import flows_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certportal.figures.scope import Scope
    from certportal.kernel.workdays.calendar import WorkCalendar

MOST = 1_000  # newest cases that are looked through: a chart of a quarter says no more with more
_COUNTED = ("completeness", "reply", SERVICE)


@dataclass(frozen=True)
class Spent:
    """One subject with its cases, and the days of each owner over all of them."""

    key: str
    name: str
    cases: int
    days: Mapping[str, int]

    def each(self, owner: str) -> float:
        return self.days.get(owner, 0) / self.cases


def used(clock: Clock, calendar: WorkCalendar) -> int:
    """Days of a stopped clock: its limit stands later for every pause, so that what was left tells what was used."""
    counted = counted_on(calendar, clock.unit)
    return max(0, clock.limit_days - counted.between(clock.stopped_on or clock.limit_on, clock.limit_on))


def newest_finished(scope: Scope) -> list[int]:
    """Ids of the cases the charts of the quarter look through."""
    return list(finished(scope, scope.quarter).order_by("-state_since", "-pk").values_list("pk", flat=True)[:MOST])


def spent_by_owner(scope: Scope, ids: list[int]) -> list[Spent]:
    """By scheme or service, most cases first: days at the office, with the applicant, with the certification body."""
    about = {row.pk: _key(row) for row in _subjects(ids)}
    days: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    cases: dict[tuple[str, str], int] = defaultdict(int)
    for key in about.values():
        cases[key] += 1
    clocks = list(Clock.objects.filter(subject_type=SUBJECT, subject_id__in=ids, kind__in=_COUNTED))
    began = {clock.subject_id: clock.started_on for clock in clocks if clock.kind == SERVICE}
    ledgers = ledgers_of(clocks)
    for clock in clocks:
        if clock.kind == "reply" and clock.started_on >= began.get(clock.subject_id, clock.started_on):
            continue  # the service clock rests meanwhile, and its own ledger has these days
        calendar = counted_on(scope.calendar, clock.unit)
        until = clock.stopped_on or scope.today
        for owner, count in days_spent_in(ledgers[clock.pk], calendar, until=until).items():
            days[about[clock.subject_id]][owner] += count
    found = [Spent(key[0], key[1], count, days[key]) for key, count in cases.items()]
    return sorted(found, key=lambda one: (-one.cases, one.name))


def _subjects(ids: list[int]) -> Any:
    rows = Dossier.objects.filter(pk__in=ids).select_related("scheme", "service")
    return rows.only("branch", "scheme__name", "scheme__slug", "service__name", "service__slug")


def _key(dossier: Dossier) -> tuple[str, str]:
    kind = "service" if dossier.scheme is None else "scheme"
    return f"{kind}:{dossier.subject.about.slug}", dossier.subject.name


def days_in_steps(scope: Scope, ids: list[int]) -> dict[str, list[int]]:
    """Working days each case stood in each state, by its code, from the acts that moved it."""
    moves = {flow.verb(move.name) for flow in flows_named("dossier") for move in flow.moves}
    acts = AuditEvent.objects.filter(subject_type=SUBJECT, subject_id__in=ids, verb__in=moves)
    stood: dict[tuple[Any, str], int] = defaultdict(int)
    zone = ZoneInfo(scope.offices[0].zone)
    before: tuple[Any, str, Any] | None = None
    case: Any
    for case, at, after in acts.order_by("subject_id", "pk").values_list("subject_id", "at", "after"):
        day = at.astimezone(zone).date()
        if before is not None and before[0] == case:
            stood[case, before[1]] += max(0, scope.calendar.between(before[2], day))
        before = (case, str((after or {}).get("state", "")), day)
    found: dict[str, list[int]] = defaultdict(list)
    for (_, state), days in stood.items():
        found[state].append(days)
    return found


OWNERS = (WaitingOn.OFFICE, WaitingOn.APPLICANT, WaitingOn.CERTIFICATION_BODY)
