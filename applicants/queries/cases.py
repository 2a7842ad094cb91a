"""Dossiers, their clocks, their history and what was said in them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from applicants.enums import RECEIPT, DossierState, Mark
from applicants.models import (
    CaseMessage,
    Decision,
    Dossier,
    FieldCorrection,
    InformationRequest,
    SuperiorNaming,
)
from applicants.queries.queue import with_clock, with_officer
from applicants.queries.undrawn import with_stuck_somewhere
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.enums import Channel
from certportal.kernel.outbox.queries import notices_about
from certportal.kernel.papers.models import Paper, SignedCopy
from certportal.kernel.sla.enums import ClockState, ClockVerb
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.queries import live_clocks
from certportal.kernel.sla.registry import kind_of
from certportal.kernel.sla.units import in_days
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.kept import Kept
from certportal.kernel.workdays.counting import counted_on, days_label
from certportal.kernel.workdays.models import CalendarStamp
from certportal.kernel.workdays.queries import calendar_for, today_at
from certportal.kernel.workflow.flow import codes_marked, flow_of
from certportal.kernel.workflow.rows import NOBODY
from schemes.enums import Branch
from schemes.models import Scheme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from applicants.models.dossiers import DossierQuerySet
    from certportal.kernel.accounts.models import Organisation
    from certportal.kernel.outbox.models import Message
    from certportal.kernel.workflow.flow import Flow
    from certportal.kernel.workflow.rows import Move, Turn
    from schemes.models import ServiceStandard

    Facts = Callable[[], Mapping[str, Any]]


class PageFacts(TypedDict):
    """What `for_page` reads along with a dossier."""

    live_clock: dict[str, Any] | None
    work_stage: str
    officer_id: int | None
    officer_name: str | None
    last_said_at: datetime | None
    last_from_office: bool | None
    has_corrections: bool
    naming_code: str | None
    calendar_stamp: str | None
    some_stuck: bool
    newest_receipt: dict[str, Any] | None


PageDossier: TypeAlias = "WithAnnotations[Dossier, PageFacts]"
"""A dossier with everything its own page asks of single rows."""


_FURTHER: dict[str, Facts] = {}
# Each further table here multiplies the ways the database has to weigh: the page of a review reads its service and the
# institution by themselves.
_JOINED = ("service_version", "scheme", "scheme_version", "payer")
# All of the dossier itself, and of the rows it points to what the office's page shows.
_ON_PAGE = (
    *(field.name for field in Dossier._meta.concrete_fields if field.name not in {*_JOINED, "applicant"}),  # noqa: SLF001 (Django's public name)
    "service_version",
    "payer",
    "applicant__full_name",
    "applicant__email",
    "applicant__refusing_address",
    "applicant__birth_date",
    "applicant__nip",
    "applicant__nip_level",
    "applicant__nip_proved_for",
    "applicant__nip_checked_at",
    "scheme__name",
    "scheme__slug",
    "scheme_version__code",
    "scheme_version__package",
)


@cache
def for_page() -> QuerySet[PageDossier]:
    """Dossiers with everything the office's page asks of single rows: clock, officer, the last line said, corrections.

    In one query: the page of one dossier is the page people open most. Built once per process, because nothing in it
    depends on who asks or when; `filter` makes a copy. The office itself comes with the reader (`User.workplaces`).
    """
    return _with_facts(Dossier.objects.select_related("applicant", *_JOINED)).only(*_ON_PAGE)


@cache
def for_filling() -> QuerySet[PageDossier]:
    """As `for_page`, for who fills the dossier in; their profile comes from `applicant_of`."""
    return _with_facts(Dossier.objects.select_related("agency", *_JOINED))


def applicant_of(dossier: Dossier) -> User:
    """The applicant with the profile and the employer that the eligibility of a dossier is judged by; one query."""
    return User.objects.select_related("employer__parent", "applicant_profile").get(pk=dossier.applicant_id)


def _with_facts(rows: DossierQuerySet) -> QuerySet[PageDossier]:
    said = CaseMessage.objects.filter(dossier=OuterRef("pk")).order_by("-pk")
    asked = FieldCorrection.objects.waiting().filter(dossier=OuterRef("pk"))
    named = SuperiorNaming.objects.waiting().filter(dossier=OuterRef("pk"))
    of_it = {"about_type": Dossier._meta.label_lower, "about_id": OuterRef("pk")}  # noqa: SLF001 (Django's public name)
    receipts = Paper.objects.filter(**of_it, kind=RECEIPT).order_by("-pk")
    found: QuerySet[Any] = with_stuck_somewhere(with_officer(with_clock(rows))).annotate(
        last_said_at=Subquery(said.values("written_at")[:1]),
        last_from_office=Subquery(said.values("from_office")[:1]),
        has_corrections=Exists(asked),
        naming_code=Subquery(named.values("code")[:1]),
        calendar_stamp=Subquery(CalendarStamp.objects.values("value")[:1]),
        newest_receipt=Subquery(receipts.values(newest=JSONObject(pk="pk", state="state"))[:1]),
        **{name: fact for facts in _FURTHER.values() for name, fact in facts().items()},
    )
    return found


def read_with_page(facts: Facts) -> None:
    """Let an app above read along what its panels ask of every dossier: `facts()`, expressions by name over OuterRef("pk")."""
    _FURTHER[f"{facts.__module__}.{facts.__qualname__}"] = facts


def open_request(dossier: Dossier) -> InformationRequest | None:
    """What the office still waits for from the applicant."""
    return InformationRequest.objects.filter(dossier=dossier, outcome="").first()


_OF_DECISION = ("dossier", "kind", "outcome", "decided_on", "reason")
_OF_LETTER = ("letter__code", "letter__title", "letter__number", "letter__state", "letter__file")


@Kept
def decisions_of(dossier: Dossier) -> list[Decision]:
    """Everything decided on the dossier, oldest first, with what a page tells of the letter."""
    scans = SignedCopy.objects.filter(paper=OuterRef("letter"))
    rows = (
        Decision.objects.filter(dossier=dossier).select_related("letter__file").annotate(letter_scanned=Exists(scans))
    )
    return list(rows.only(*_OF_DECISION, *_OF_LETTER).order_by("pk"))


def live_dossier(
    user: User, subject: Scheme | ServiceStandard, on_behalf_of: Organisation | None = None
) -> Dossier | None:
    """The one dossier for this subject that has not ended: of this person, or of the institution they apply for."""
    live = Dossier.objects.live()
    if isinstance(subject, Scheme):
        return live.filter(applicant=user, scheme=subject).first()
    whose = {"on_behalf_of": on_behalf_of} if on_behalf_of else {"applicant": user, "on_behalf_of": None}
    return live.filter(branch=Branch.REVIEW, service=subject, **whose).first()


def open_clocks(dossiers: Iterable[Dossier]) -> dict[int, Clock]:
    """The live clock of each dossier by its id, a running one before a paused one; two queries for any number."""
    ids = [dossier.pk for dossier in dossiers]
    found: dict[int, Clock] = {}
    clocks = Clock.objects.live().filter(subject_type="applicants.dossier", subject_id__in=ids)
    for clock in clocks.select_related("organisation").order_by("paused_on", "limit_on"):
        if clock.subject_id not in found or found[clock.subject_id].paused_on:
            found[clock.subject_id] = clock
    return found


def why_no_more_time(dossier: Dossier) -> str:
    """Why the applicant cannot take more time to reply now; "" where they can: once, and not after the last day."""
    clock = live_clocks(dossier).filter(kind="reply", state=ClockState.RUNNING).first()
    if clock is None:
        return "Sekarang tidak ada batas waktu Anda yang sedang berjalan."
    return why_not_longer(clock)


def why_not_longer(clock: Clock) -> str:
    """Why this running clock of a reply cannot be made longer by its applicant; "" where it can. At most one query."""
    if clock.limit_on < today_at(clock.organisation, timezone.now()):
        return "Batas waktunya sudah lewat, jadi tidak dapat ditambah."
    if clock.events.filter(verb=ClockVerb.EXTENDED).exists():
        return f"Tambahan waktu hanya satu kali dan sudah Anda pakai. Batasnya sekarang {day_in_words(clock.limit_on)}."
    return ""


def reply_due(dossier: Dossier) -> tuple[date, str]:
    """Last day for the applicant's answer, and the term in words ("10 hari kerja"): of the clock that runs, else from now."""
    clock = live_clocks(dossier).filter(kind="reply").first()
    if clock is not None:
        return clock.limit_on, f"{clock.limit_days} {clock.days_label}"
    terms = kind_of("reply").terms(dossier)
    now, calendar = timezone.now(), calendar_for(terms.organisation)
    days = in_days(terms.limit, terms.unit, office=terms.organisation, calendar=calendar, now=now)
    due = counted_on(calendar, terms.unit).add(today_at(terms.organisation, now), days)
    return due, f"{days} {days_label(terms.unit)}"


def history_of(dossier: Dossier) -> list[AuditEvent]:
    """The moves of the dossier as the audit trail keeps them, oldest first."""
    if dossier.state == DossierState.DRAFT:
        return []  # every dossier starts here and no move leads back
    return list(
        AuditEvent.objects.filter(subject_type="applicants.dossier", subject_id=dossier.pk, verb__startswith="dossier.")
        .exclude(verb__endswith=".refused")
        .order_by("pk")
    )


def role_in_words(event: AuditEvent, move: Move[Dossier] | None, turn: Turn) -> str:
    """As which of the staff roles they held somebody acted: what the move asks for, else whose `turn` it was before it.

    The portal itself where no staff role was held.
    """
    held = [Role(code) for code in event.role.split() if code in Role.values and code != Role.APPLICANT]
    asked = move.allowed.roles if move else frozenset()
    held.sort(key=lambda role: (role not in asked, role not in turn.roles))
    return str(held[0].label) if held else "Sistem"


def move_and_turn(event: AuditEvent, flow: Flow[Dossier]) -> tuple[Move[Dossier] | None, Turn]:
    """The move an audit row tells of, None for any other act, and whose turn it was before it."""
    move = next((move for move in flow.moves if flow.verb(move.name) == event.verb), None)
    return move, flow.state(str((event.before or {}).get("state", move.target))).turn if move else NOBODY


def roles_in_case(dossier: Dossier) -> dict[int, str]:
    """Who did something in this case, by id, as the role they held: for readers who are shown roles and not names.

    A move says as whom somebody acted; of those who made none, what they held is named.
    """
    rows = AuditEvent.objects.filter(subject_type="applicants.dossier", subject_id=dossier.pk)
    acts = [(row, *move_and_turn(row, flow_of(dossier))) for row in rows]
    acts.sort(key=lambda act: (act[1] is not None, act[0].pk))
    named = {who: role_in_words(row, move, turn) for row, move, turn in acts if (who := row.actor_id) is not None}
    return named | {dossier.applicant_id: "Pemohon"}


def dossier_by_number(number: str) -> Dossier | None:
    """The sent dossier with this printed number; letters in whatever case."""
    return Dossier.objects.with_names().filter(number__iexact=number).first() if number else None


def sent_and_running(user: User) -> Dossier | None:
    """A dossier of this person that an office has in hand now.

    The profile data it depends on may change only by a correction.
    """
    return (
        Dossier.objects.live()
        .filter(applicant=user, submitted_at__isnull=False)
        .exclude(state__in=codes_marked("dossier", Mark.EDITABLE))
        .first()
    )


def conversation_of(dossier: Dossier) -> list[CaseMessage]:
    """Everything said in the case, oldest first."""
    return list(CaseMessage.objects.filter(dossier=dossier).select_related("author").order_by("pk"))


def notices_in_case(dossier: Dossier, user: User) -> QuerySet[Message]:
    """The notices this person received in the portal about this dossier, newest first."""
    found: QuerySet[Message] = notices_about(dossier).filter(recipient=user, channel=Channel.IN_APP)
    return found
