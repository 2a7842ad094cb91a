"""The queue: which dossiers, who has them, and how near their limits are.

The number of queries does not grow with the number of dossiers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, F, IntegerField, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat, JSONObject
from django.utils.dateparse import parse_date

from applicants.enums import WorkStage
from applicants.models import Dossier, Leave, QueueHabit
from applicants.models.dossiers import OFFICER_FIELDS
from applicants.models.ended import LIVE
from applicants.models.visibility import READING_ROLES
from applicants.queries.office import covered_in
from applicants.queries.sorting import BY_LIMIT, Order
from applicants.queries.undrawn import mark_undrawn, with_stuck_somewhere
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.timed import NO_DAY
from certportal.kernel.workdays.models import CalendarStamp
from certportal.kernel.workflow.flow import stage_codes
from schemes.enums import Branch
from schemes.models import Scheme, ServiceStandard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from applicants.models import SuperiorNaming
    from applicants.models.dossiers import DossierQuerySet

# Who checks and verifies: these have dossiers of their own.
WORKING_ROLES = (Role.INTAKE_OFFICER, Role.VERIFIER)
_CLOCK_COLUMNS = (
    "id",
    "kind",
    "state",
    "waiting_on",
    "unit",
    "target_days",
    "limit_days",
    "started_on",
    "target_on",
    "limit_on",
    "provisional",
    "paused_on",
)
_DAYS = ("started_on", "target_on", "limit_on", "paused_on")
# What a line shows of its dossier: in the queue and on the desk, then in each alone.
_ON_BOTH = (
    "code",
    "number",
    "state",
    "applicant__full_name",
    "on_behalf_of__name",
    "branch",
    "scheme__name",
    "scheme__slug",
    "service__name",
    "service__slug",
    "agency__zone",
    "agency__weekdays",
)
# How far the applicant's NIP is proved, read with the row.
_NIP = tuple(f"applicant__{name}" for name in ("nip", "birth_date", "nip_level", "nip_proved_for"))
_SHOWN = (*_ON_BOTH, *_NIP, "rounds", "submitted_at", "due_on")
_ON_DESK = (*_ON_BOTH, "opened_at", "near_on")

MOST_FOUND = 1_000  # of a search by name
MOST_COUNTED = 10_000


def of_officer(person_id: int) -> Q:
    """Condition on Dossier: this person has it in its present stage."""
    return _in_stage(lambda field: Q(**{field: person_id}))


def without_officer() -> Q:
    """Condition on Dossier: it stands in a stage that has officers, and nobody has it."""
    return _in_stage(lambda field: Q(**{f"{field}__isnull": True}))


def _in_stage(condition: Callable[[str], Q]) -> Q:
    """The condition on the column of the officer of the stage in which the dossier stands."""
    ways = (Q(state__in=stage_codes("dossier", stage)) & condition(field) for stage, field in OFFICER_FIELDS.items())
    return reduce(or_, ways)


def with_running_clock() -> Q:
    """Condition on Dossier: its time runs."""
    return LIVE & Q(due_on__lt=NO_DAY)


def _clocks() -> QuerySet[Clock]:
    """The live clocks of the dossier of the outer query, a running one before a paused one, the nearest limit first."""
    found: QuerySet[Clock] = Clock.objects.live().filter(subject_type="applicants.dossier", subject_id=OuterRef("pk"))
    return found.order_by(F("paused_on").asc(nulls_first=True), "limit_on", "pk")


def with_clock(rows: DossierQuerySet) -> DossierQuerySet:
    """Annotates each dossier with its live clock (see `clock_on`), without a further query."""
    whole = JSONObject(**{column: column for column in _CLOCK_COLUMNS})
    return rows.annotate(live_clock=Subquery(_clocks().values(whole=whole)[:1]))


def for_desk(which: Q) -> dict[int, Any]:
    """Dossiers by id with what a row of the desk shows of them, the live clock (`clock_on`) included."""
    found: dict[int, Any] = {row.pk: row for row in _desk_lines().filter(which)}
    mark_undrawn(found)
    return found


@cache
def _desk_lines() -> DossierQuerySet:
    rows = Dossier.objects.select_related("applicant", "on_behalf_of", "scheme", "service", "agency")
    return with_stuck_somewhere(with_clock(rows)).only(*_ON_DESK)


def clock_on(dossier: Any) -> Clock | None:
    """The live clock `with_clock` annotated; None where none is live."""
    columns = dossier.live_clock
    if not columns:
        return None
    days = {name: parse_date(columns[name]) if columns[name] else None for name in _DAYS}
    return Clock(
        **{**columns, **days, "provisional": bool(columns["provisional"])},
        subject_type="applicants.dossier",
        subject_id=dossier.pk,
        organisation=dossier.agency,
    )


def with_officer(rows: DossierQuerySet) -> DossierQuerySet:
    """Annotates who has the dossier in its present stage: `officer_id` and `officer_name`."""
    ways = (
        When(state__in=stage_codes("dossier", stage), then=F(f"{field}_id")) for stage, field in OFFICER_FIELDS.items()
    )
    # The name is looked up, not joined: with more than eight tables PostgreSQL joins them in the order they are written,
    # and then reads every dossier before it takes the page's.
    name = User.objects.order_by().filter(pk=OuterRef("officer_id")).values("full_name")
    return (
        with_stage(rows)
        .annotate(officer_id=Case(*ways, default=Value(None), output_field=IntegerField()))
        .annotate(officer_name=Subquery(name[:1], output_field=CharField()))
    )


def with_stage(rows: DossierQuerySet) -> DossierQuerySet:
    """Annotates the stage whose officer has the dossier (`work_stage`), "" where none has."""
    stage = Case(
        *(When(state__in=stage_codes("dossier", stage), then=Value(str(stage))) for stage in WorkStage),
        default=Value(""),
        output_field=CharField(),
    )
    return rows.annotate(work_stage=stage)


def queue_of(user: User) -> DossierQuerySet:
    """Every sent dossier of the person's offices; the order comes with `order_of`, what a row shows with `in_full`."""
    found: DossierQuerySet = Dossier.objects.filter(
        agency__in=organisations_of(user, *READING_ROLES), submitted_at__isnull=False
    )
    return found


def in_full(rows: DossierQuerySet, order: Order = BY_LIMIT, *more: str) -> DossierQuerySet:
    """The rows, or the first of them in this order, with what a line of the list shows and `more`, and nothing else.

    A line's names, clock and officer are asked for these rows alone: a database that sorts first computes them for all.
    """
    return full_of(rows.values("pk"), order, *more)


def full_of(ids: Sequence[int] | QuerySet[Any], order: Order, *more: str) -> DossierQuerySet:
    """As `in_full`, for rows whose ids are known, or asked for in the same question."""
    found = _lines().filter(pk__in=ids).order_by(*order)
    return found.only(*_SHOWN, *more) if more else found


@cache
def _lines() -> DossierQuerySet:
    """What a line of the list shows; built once per process, because nothing in it depends on who asks or when."""
    shown = Dossier.objects.select_related("applicant", "on_behalf_of", "scheme", "service", "agency")
    stamp = Subquery(CalendarStamp.objects.values("value")[:1])
    return with_stuck_somewhere(with_clock(with_officer(shown))).annotate(calendar_stamp=stamp).only(*_SHOWN)


def counts_of(
    rows: DossierQuerySet, views: Mapping[str, Q], named: QuerySet[SuperiorNaming] | None = None
) -> dict[str, int]:
    """How many rows each view above the queue lists, by its word; one question over what has not ended.

    `named` are superiors whom applicants name, also in drafts; they are counted beside the dossiers, as "named".
    """
    beside = {} if named is None else {"named": Max(Subquery(_how_many(named)))}
    each = {f"view_{word}": Count("pk", filter=which) for word, which in views.items()}
    found: dict[str, Any] = rows.filter(LIVE).order_by().aggregate(**each, **beside)
    if named is not None and found["named"] is None:  # no dossier, beside which the others could be counted
        found["named"] = named.count()
    return {name.removeprefix("view_"): count for name, count in found.items()}


def _how_many(rows: QuerySet[Any]) -> QuerySet[Any]:
    each: QuerySet[Any] = rows.order_by().annotate(one=Value(1)).values("one")
    counted: QuerySet[Any] = each.annotate(count=Count("pk")).values("count")
    return counted


def first_found(parts: Sequence[DossierQuerySet], order: Order) -> tuple[list[int], bool]:
    """Ids of at most MOST_FOUND rows of the parts, which share none, in the order of the list; and whether there are more.

    A common name is not counted to its end, nor sorted: the longer the register, the more people are called so.
    """
    first, *others = (rows.order_by().values("pk") for rows in parts)
    found = first.union(*others, all=True) if others else first
    cut = Dossier.objects.filter(pk__in=found[: MOST_FOUND + 1])
    ids = list(cut.order_by(*order).values_list("pk", flat=True))
    return ids[:MOST_FOUND], len(ids) > MOST_FOUND


def count_of(rows: DossierQuerySet) -> tuple[int, bool]:
    """How many rows there are, at most MOST_COUNTED, and whether there are more.

    What has ended grows every year, and nobody turns so many pages.
    """
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    return min(count, MOST_COUNTED), count > MOST_COUNTED


@dataclass(frozen=True)
class Choices:
    """What the queue can be filtered by, as (key, label), for whom the reader stands in today, and how they like it."""

    subjects: list[tuple[str, str]]
    officers: list[tuple[str, str]]
    covered: set[int]
    views: dict[str, str] = field(default_factory=dict)
    roomy: bool = False


def queue_choices(user: User, today: date) -> Choices:
    """What dossiers are about ("scheme:slug" or "service:slug"), officers (id), and leave that runs today; one query."""
    offices = organisations_of(user, *READING_ROLES)
    reviewed = ServiceStandard.objects.filter(versions__branch=Branch.REVIEW).distinct()
    subjects = [
        _choices(
            rows, "subject", Concat(Value(f"{kind}:"), "slug", output_field=CharField()), Cast("name", CharField())
        )
        for kind, rows in (("scheme", Scheme.objects.all()), ("service", reviewed))
    ]
    holders = Membership.objects.current(today).filter(organisation__in=offices, role__in=WORKING_ROLES)
    people = User.objects.filter(pk__in=holders.values("user_id"), is_active=True)
    officers = _choices(people, "officer", Cast("pk", CharField()), Cast("full_name", CharField()))
    away = _choices(
        Leave.objects.running(today), "leave", _joined("person_id", "stand_in_id"), _joined("agency_id", "role")
    )
    habit = _choices(
        QueueHabit.objects.filter(person_id=user.pk), "habit", Cast("roomy", CharField()), Cast("views", CharField())
    )
    found = sorted(subjects[0].union(subjects[1], officers, away, habit, all=True), key=lambda row: row[2])
    of_sort = {sort: [row[1:] for row in found if row[0] == sort] for sort in ("subject", "officer", "leave", "habit")}
    running = [(*place.split(":"), *who.split(":")) for who, place in of_sort["leave"]]
    covered = covered_in([(int(at), role, int(person), int(to)) for at, role, person, to in running], user)
    roomy, views = (of_sort["habit"] or [("", "{}")])[0]
    return Choices(of_sort["subject"], of_sort["officer"], covered, json.loads(views), roomy in {"true", "1"})


def _choices(rows: QuerySet[Any], sort: str, key: Combinable, label: Combinable) -> QuerySet[Any]:
    shown: QuerySet[Any] = rows.order_by().annotate(sort=Value(sort), key=key, label=label)
    return shown.values_list("sort", "key", "label")


def _joined(*columns: str) -> Combinable:
    first, second = (Cast(column, CharField()) for column in columns)
    return Concat(first, Value(":"), second, output_field=CharField())


def stage_of(dossier: Dossier) -> WorkStage | None:
    """The stage whose officer has the dossier now; None before it was sent and after admission."""
    stage = dossier.state_row.stage
    return WorkStage(stage) if stage else None
