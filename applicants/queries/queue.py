"""The queue: which dossiers, whose they are, and how near their limits lie; built to cost the same for any number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, JSONObject
from django.utils.dateparse import parse_date

from applicants.enums import ENDED_STATES, STATES_OF_STAGE, WorkStage
from applicants.models import Assignment, Dossier
from applicants.models.visibility import READING_ROLES
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.queries import organisations_of, workplaces_of
from certportal.kernel.sla.enums import ClockState
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.queries import pressing
from schemes.models import Scheme

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from applicants.models.dossiers import DossierQuerySet

# Who checks and verifies: these have dossiers of their own.
WORKING_ROLES = (Role.INTAKE_OFFICER, Role.VERIFIER)
_CLOCK_COLUMNS = (
    "id",
    "kind",
    "state",
    "waiting_on",
    "target_days",
    "limit_days",
    "started_on",
    "target_on",
    "limit_on",
    "provisional",
    "paused_on",
)
_DAYS = ("started_on", "target_on", "limit_on", "paused_on")

LIVE = ~Q(state__in=ENDED_STATES)


def with_open_assignment(**which: Any) -> Q:
    """Condition on Dossier: somebody (`person=...`) has it in its present stage."""
    found = Q(pk__in=[])
    for stage, states in STATES_OF_STAGE.items():
        given = Assignment.objects.open().filter(stage=stage, **which).order_by()
        found |= Q(state__in=states, pk__in=given.values("dossier_id"))
    return found


def without_officer() -> Q:
    """Condition on Dossier: it stands in a stage that has officers, and nobody has it."""
    staged = tuple(state for states in STATES_OF_STAGE.values() for state in states)
    return Q(state__in=staged) & ~with_open_assignment()


def _clocks() -> QuerySet[Clock]:
    """The live clocks of the dossier outside, a running one before a resting one, the nearest limit first."""
    found: QuerySet[Clock] = Clock.objects.live().filter(subject_type="applicants.dossier", subject_id=OuterRef("pk"))
    return found.order_by(F("paused_on").asc(nulls_first=True), "limit_on", "pk")


def with_clock(rows: DossierQuerySet) -> DossierQuerySet:
    """Each dossier brings its live clock along (see `clock_on`), without a query of its own."""
    whole = JSONObject(**{column: column for column in _CLOCK_COLUMNS})
    return rows.annotate(live_clock=Subquery(_clocks().values(whole=whole)[:1]))


def clock_on(dossier: Any) -> Clock | None:
    """The live clock a dossier of `with_clock` brought along; None where none is live."""
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
    """Each dossier brings along who has it in its present stage: `officer_id` and `officer_name`."""
    stage = Case(
        *(When(state__in=states, then=Value(str(stage))) for stage, states in STATES_OF_STAGE.items()),
        default=Value(""),
        output_field=CharField(),
    )
    rows = rows.annotate(work_stage=stage)
    current = Assignment.objects.open().filter(dossier=OuterRef("pk"), stage=OuterRef("work_stage"))
    return rows.annotate(
        officer_id=Subquery(current.values("person_id")[:1], output_field=IntegerField()),
        officer_name=Subquery(current.values("person__full_name")[:1], output_field=CharField()),
    )


def queue_of(user: User) -> DossierQuerySet:
    """Every sent dossier of the person's offices; the order comes with `in_order`, what a row shows with `in_full`."""
    offices = organisations_of(user, *READING_ROLES)
    found: DossierQuerySet = Dossier.objects.filter(agency__in=offices, submitted_at__isnull=False)
    return found


def in_order(rows: DossierQuerySet) -> DossierQuerySet:
    """The nearest limit first, then dossiers without a running clock, the longest waiting first."""
    running = _clocks().filter(paused_on=None)
    due = rows.annotate(due=Subquery(running.values("limit_on")[:1]))
    return due.order_by(F("due").asc(nulls_last=True), "submitted_at", "pk")


def in_full(rows: DossierQuerySet) -> DossierQuerySet:
    """The rows of `in_order`, or a slice of them, with names, clock and officer.

    What a row shows is asked for these rows alone: a database that sorts first computes it for the whole queue.
    """
    shown = Dossier.objects.filter(pk__in=rows.values("pk"))
    return with_clock(with_officer(in_order(shown)).with_names())


def _with_clocks(which: Q) -> Q:
    """Condition on Dossier: one of its clocks is like that. A set found once by an index, not a question per dossier."""
    clocks = Clock.objects.filter(which, subject_type="applicants.dossier").order_by()
    return Q(pk__in=clocks.values("subject_id"))


def with_running_clock() -> Q:
    """Condition on Dossier: its time runs."""
    return _with_clocks(Q(state=ClockState.RUNNING))


def lateness(user: User, now: datetime, *, stamp: str) -> tuple[Q, Q]:
    """Conditions on Dossier: a running clock beyond its limit, and one that is near it, as the pills say."""
    late, near = pressing(workplaces_of(user, *READING_ROLES), now, stamp=stamp)
    return _with_clocks(late), _with_clocks(near) & ~_with_clocks(late)


def counts_of(rows: DossierQuerySet, shown: DossierQuerySet, *, late: Q, near: Q) -> dict[str, int]:
    """How many dossiers each of the links above the queue lists, and how many the filter leaves; one query."""
    questions = {
        "all": LIVE,
        "late": late,
        "near": near,
        "without": without_officer(),
        "shown": Q(pk__in=shown.values("pk")),
    }
    # Flags first, sums over them: an aggregate cannot look out of its own subquery.
    flags = {
        f"is_{name}": Case(When(question, then=Value(1)), default=Value(0), output_field=IntegerField())
        for name, question in questions.items()
    }
    sums = rows.order_by().annotate(**flags).aggregate(**{name: Sum(f"is_{name}") for name in questions})
    return {name: total or 0 for name, total in sums.items()}


def queue_choices(user: User, today: date) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Schemes (slug, name) and officers (id, name) the filter offers; one query."""
    offices = organisations_of(user, *READING_ROLES)
    schemes = Scheme.objects.order_by().annotate(
        sort=Value("scheme"), key=Cast("slug", CharField()), label=Cast("name", CharField())
    )
    holders = Membership.objects.current(today).filter(organisation__in=offices, role__in=WORKING_ROLES)
    officers = (
        User.objects.order_by()
        .filter(pk__in=holders.values("user_id"), is_active=True)
        .annotate(sort=Value("officer"), key=Cast("pk", CharField()), label=Cast("full_name", CharField()))
    )
    rows = list(
        schemes.values_list("sort", "key", "label").union(officers.values_list("sort", "key", "label"), all=True)
    )
    rows.sort(key=lambda row: row[2])
    return (
        [(key, label) for sort, key, label in rows if sort == "scheme"],
        [(key, label) for sort, key, label in rows if sort == "officer"],
    )


def stage_of(dossier: Dossier) -> WorkStage | None:
    """The stage whose officer has the dossier now; None before it was sent and after admission."""
    return next((stage for stage, states in STATES_OF_STAGE.items() if dossier.state in states), None)
