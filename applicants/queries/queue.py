"""The queue: which dossiers, who has them, and how near their limits are.

The number of queries does not grow with the number of dossiers.
"""

from __future__ import annotations

from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, F, IntegerField, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat, JSONObject
from django.utils.dateparse import parse_date

from applicants.enums import WorkStage
from applicants.models import Dossier
from applicants.models.dossiers import OFFICER_FIELDS
from applicants.models.ended import LIVE
from applicants.models.visibility import READING_ROLES
from applicants.queries.turns import where_today
from applicants.queries.undrawn import mark_undrawn, with_stuck_somewhere
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.queries import organisations_of, workplaces_of
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.timed import NO_DAY
from certportal.kernel.workdays.models import CalendarStamp
from certportal.kernel.workflow.flow import stage_codes
from schemes.enums import Branch
from schemes.models import Scheme, ServiceStandard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

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
    """Every sent dossier of the person's offices; the order comes with `in_order`, what a row shows with `in_full`."""
    found: DossierQuerySet = Dossier.objects.filter(
        agency__in=organisations_of(user, *READING_ROLES), submitted_at__isnull=False
    )
    return found


def in_order(rows: DossierQuerySet, *, ended: bool = False) -> DossierQuerySet:
    """The nearest limit first, then dossiers without a running clock, the longest waiting first; `ended` ones newest first."""
    return rows.order_by("-submitted_at", "-pk") if ended else rows.order_by("due_on", "submitted_at", "pk")


def in_full(rows: DossierQuerySet) -> DossierQuerySet:
    """The rows of `in_order`, or a slice of them, with what a line of the list shows and nothing else.

    A line's names, clock and officer are asked for these rows alone: a database that sorts first computes them for all.
    """
    return full_of(rows.values("pk"), ended=rows.query.order_by[:1] == ("-submitted_at",))


def full_of(ids: Sequence[int] | QuerySet[Any], *, ended: bool) -> DossierQuerySet:
    """As `in_full`, for rows whose ids are known, or asked for in the same question."""
    return in_order(_lines().filter(pk__in=ids), ended=ended)


@cache
def _lines() -> DossierQuerySet:
    """What a line of the list shows; built once per process, because nothing in it depends on who asks or when."""
    shown = Dossier.objects.select_related("applicant", "on_behalf_of", "scheme", "service", "agency")
    stamp = Subquery(CalendarStamp.objects.values("value")[:1])
    return with_stuck_somewhere(with_clock(with_officer(shown))).annotate(calendar_stamp=stamp).only(*_SHOWN)


def where_late(user: User, now: datetime) -> tuple[Q, Q]:
    """Conditions on a Dossier that has not ended (`LIVE`).

    A running clock beyond its limit, and one that is near it, as the labels in the list say.
    """
    offices = workplaces_of(user, *READING_ROLES)
    late = where_today(offices, now, lambda today: Q(due_on__lt=today))
    near = where_today(offices, now, lambda today: Q(due_on__gte=today, near_on__lte=today))
    return late, near


def counts_of(
    rows: DossierQuerySet, *, late: Q, near: Q, named: QuerySet[SuperiorNaming] | None = None
) -> dict[str, int]:
    """How many rows each of the links above the queue lists; one question over what has not ended.

    `named` are superiors whom applicants name, also in drafts; they are counted beside the dossiers.
    """
    beside = {} if named is None else {"named": Max(Subquery(_how_many(named)))}
    found: dict[str, Any] = (
        rows.filter(LIVE)
        .order_by()
        .aggregate(
            all=Count("pk"),
            late=Count("pk", filter=late),
            near=Count("pk", filter=near),
            without=Count("pk", filter=without_officer()),
            **beside,
        )
    )
    if named is not None and found["named"] is None:  # no dossier, beside which the others could be counted
        found["named"] = named.count()
    return found


def _how_many(rows: QuerySet[Any]) -> QuerySet[Any]:
    each: QuerySet[Any] = rows.order_by().annotate(one=Value(1)).values("one")
    counted: QuerySet[Any] = each.annotate(count=Count("pk")).values("count")
    return counted


def first_found(parts: Sequence[DossierQuerySet], *, ended: bool) -> tuple[list[int], bool]:
    """Ids of at most MOST_FOUND rows of the parts, which share none, in the order of the list; and whether there are more.

    A common name is not counted to its end, nor sorted: the longer the register, the more people are called so.
    """
    first, *others = (rows.order_by().values("pk") for rows in parts)
    found = first.union(*others, all=True) if others else first
    cut = Dossier.objects.filter(pk__in=found[: MOST_FOUND + 1])
    ids = list(in_order(cut, ended=ended).values_list("pk", flat=True))
    return ids[:MOST_FOUND], len(ids) > MOST_FOUND


def count_of(rows: DossierQuerySet) -> tuple[int, bool]:
    """How many rows there are, at most MOST_COUNTED, and whether there are more.

    What has ended grows every year, and nobody turns so many pages.
    """
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    return min(count, MOST_COUNTED), count > MOST_COUNTED


def queue_choices(user: User, today: date) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What dossiers are about ("scheme:slug" or "service:slug", name) and officers (id, name) to filter by; one query."""
    offices = organisations_of(user, *READING_ROLES)
    reviewed = ServiceStandard.objects.filter(versions__branch=Branch.REVIEW).distinct()
    subjects = [
        rows.order_by().annotate(
            sort=Value("subject"),
            key=Concat(Value(f"{kind}:"), "slug", output_field=CharField()),
            label=Cast("name", CharField()),
        )
        for kind, rows in (("scheme", Scheme.objects.all()), ("service", reviewed))
    ]
    holders = Membership.objects.current(today).filter(organisation__in=offices, role__in=WORKING_ROLES)
    officers = (
        User.objects.order_by()
        .filter(pk__in=holders.values("user_id"), is_active=True)
        .annotate(sort=Value("officer"), key=Cast("pk", CharField()), label=Cast("full_name", CharField()))
    )
    first, *others = (found.values_list("sort", "key", "label") for found in (*subjects, officers))
    rows = sorted(first.union(*others, all=True), key=lambda row: row[2])
    return (
        [(key, label) for sort, key, label in rows if sort == "subject"],
        [(key, label) for sort, key, label in rows if sort == "officer"],
    )


def stage_of(dossier: Dossier) -> WorkStage | None:
    """The stage whose officer has the dossier now; None before it was sent and after admission."""
    stage = dossier.state_row.stage
    return WorkStage(stage) if stage else None
