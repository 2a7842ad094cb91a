"""What may be counted, each as the rows themselves: a tile counts them, a list shows them, a file carries them.

`about` narrows a measure to what one row of a chart stands for; LookupError where there is no such row.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db.models import F, Q

from applicants.enums import Mark
from applicants.models import Involvement
from applicants.models.ended import LIVE
from applicants.queries import queue_of
from applicants.queries.overdue import IN_HAND, SUBJECT
from applicants.queries.queue import of_officer, without_officer
from certportal.kernel.sla.models import Clock
from certportal.kernel.workflow.flow import codes_marked, turn_codes
from schemes.enums import Branch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from applicants.models.dossiers import DossierQuerySet
    from certportal.figures.scope import Scope

    Rows = Callable[[Scope, str], DossierQuerySet]

SERVICE = "service"
MINE, NOBODYS = "saya", "tanpa"
AGES = ("0-2", "3-5", "6-10", "11")
_FROM = (0, 3, 6, 11)  # working days in the present step, of each of AGES


@dataclass(frozen=True)
class Measure:
    """One thing that is counted, with its name above the list."""

    title: str
    rows: Rows
    ended: bool = False


def still_open(scope: Scope) -> DossierQuerySet:
    """Cases that were sent and have not ended."""
    return queue_of(scope.person).filter(LIVE)


def service_clocks(scope: Scope, since: date, until: date | None = None) -> QuerySet[Clock]:
    """The service clocks that stopped from that day on: the paper could be collected (001 component 3)."""
    found: QuerySet[Clock] = Clock.objects.order_by().filter(
        kind=SERVICE,
        subject_type=SUBJECT,
        organisation__in=[office.pk for office in scope.offices],
        stopped_on__gte=since,
    )
    return found if until is None else found.filter(stopped_on__lt=until)


def finished(scope: Scope, since: date, until: date | None = None) -> DossierQuerySet:
    """Cases whose result could be collected in that time; one that was withdrawn or refused has no result."""
    return _with_result(scope, service_clocks(scope, since, until))


def finished_late(scope: Scope, since: date) -> DossierQuerySet:
    """Those of them whose clock stopped after its limit."""
    return _with_result(scope, service_clocks(scope, since).filter(stopped_on__gt=F("limit_on")))


def _with_result(scope: Scope, clocks: QuerySet[Clock]) -> DossierQuerySet:
    told = codes_marked("dossier", Mark.RESULT_KNOWN)
    found: DossierQuerySet = queue_of(scope.person).filter(state__in=told, pk__in=clocks.values("subject_id"))
    return found


def worked_on_by(person_id: int) -> Q:
    """Condition on Dossier: this person checked or verified it."""
    worked = Involvement.objects.filter(duty__in=IN_HAND, person_id=person_id)
    return Q(pk__in=worked.values("dossier_id"))


def offices_turn(scope: Scope) -> DossierQuerySet:
    """Open cases that do not wait for their applicant."""
    return still_open(scope).exclude(state__in=turn_codes("dossier", concerned=True))


def of_age(scope: Scope, age: str) -> Q:
    """Condition on Dossier: so many working days in its present step."""
    at = AGES.index(age) if age in AGES else _unknown(age)
    newest = Q() if at == 0 else Q(state_since__lt=scope.midnight(_after(scope, _FROM[at])))
    if at + 1 == len(AGES):
        return newest
    return newest & Q(state_since__gte=scope.midnight(_after(scope, _FROM[at + 1])))


def _after(scope: Scope, days: int) -> date:
    """The day after the latest one since which so many working days have passed."""
    day = scope.today
    while scope.calendar.between(day, scope.today) < days:
        day -= dt.timedelta(days=1)
    return day + dt.timedelta(days=1)


def _unknown(about: str) -> int:
    raise LookupError(about)


def _whole(rows: Callable[[Scope], DossierQuerySet]) -> Rows:
    def of(scope: Scope, about: str) -> DossierQuerySet:
        return rows(scope) if not about else rows(scope).filter(_narrowed(scope, about))

    return of


def _narrowed(scope: Scope, about: str) -> Q:
    """One's own, or those about one scheme or service ("scheme:slug")."""
    if about == MINE:
        return worked_on_by(scope.person.pk)
    kind, _, slug = about.partition(":")
    if kind == "scheme" and slug:
        return Q(scheme__slug=slug)
    if kind == "service" and slug:
        return Q(branch=Branch.REVIEW, service__slug=slug)
    raise LookupError(about)


def _in_time(scope: Scope) -> DossierQuerySet:
    late = finished_late(scope, scope.quarter).values("pk")
    return finished(scope, scope.quarter).exclude(pk__in=late)


def _by_age(scope: Scope, about: str) -> DossierQuerySet:
    return offices_turn(scope).filter(of_age(scope, about))


def _by_officer(scope: Scope, about: str) -> DossierQuerySet:
    if about == NOBODYS:
        return still_open(scope).filter(without_officer())
    return still_open(scope).filter(of_officer(int(about)) if about.isdecimal() else Q(pk=_unknown(about)))


def week_of(about: str) -> tuple[date, date]:
    """The days of the week that begins on that day ("2026-11-23")."""
    try:
        first = dt.date.fromisoformat(about)
    except ValueError:
        raise LookupError(about) from None
    return first, first + dt.timedelta(days=7)


def _came(scope: Scope, about: str) -> DossierQuerySet:
    first, after = week_of(about)
    return queue_of(scope.person).filter(
        submitted_at__gte=scope.midnight(first), submitted_at__lt=scope.midnight(after)
    )


def _went(scope: Scope, about: str) -> DossierQuerySet:
    return finished(scope, *week_of(about))


def _in_step(scope: Scope, about: str) -> DossierQuerySet:
    return still_open(scope).filter(state=about)


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "selesai-bulan-ini": Measure(
            "Selesai bulan ini", _whole(lambda scope: finished(scope, scope.month)), ended=True
        ),
        "selesai": Measure("Selesai dalam 90 hari", _whole(lambda scope: finished(scope, scope.quarter)), ended=True),
        "tepat-waktu": Measure("Selesai tepat waktu dalam 90 hari", _whole(_in_time), ended=True),
        "lewat-batas": Measure(
            "Selesai lewat batas dalam 90 hari",
            _whole(lambda scope: finished_late(scope, scope.quarter)),
            ended=True,
        ),
        "umur": Measure("Menunggu kantor menurut lamanya", _by_age),
        "petugas": Measure("Berkas di tangan petugas", _by_officer),
        "langkah": Measure("Berkas pada satu tahap", _in_step),
        "masuk": Measure("Masuk dalam sepekan", _came),
        "keluar": Measure("Selesai dalam sepekan", _went, ended=True),
    }
)


def rows_of(name: str, scope: Scope, about: str) -> DossierQuerySet:
    """The cases of that measure; LookupError where there is none of that name, or nothing it could be about."""
    found: DossierQuerySet = MEASURES[name].rows(scope, about)
    return found
