"""Papers of an external certification body: what is on record, and of whom each kind may still speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from applicants.enums import DecisionKind, DecisionOutcome, DossierState
from applicants.models import Decision
from assessments.enums import BodyPaperKind, EventState
from assessments.models import BodyPaper, BodyPaperRow
from assessments.models.exam import SEAT_STANDS
from assessments.queries.exams import sitting

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from applicants.models import Dossier
    from assessments.models import Assessment, ExamEvent


def body_papers_of(event: ExamEvent) -> list[BodyPaper]:
    """Every paper on record about this exam, the newest first, each with how many candidates it names (`named`)."""
    rows = event.body_papers.select_related("event", "file", "entered_by", "checked_by", "withdrawn_by")
    return list(rows.annotate(named=Count("rows")))


def rows_of_paper(paper: BodyPaper) -> list[BodyPaperRow]:
    """What the paper says, by name of the candidate, with the units it names."""
    rows = paper.rows.select_related("assessment__dossier__applicant").prefetch_related("weak")
    return list(rows.order_by("assessment__dossier__applicant__full_name", "pk"))


def to_enter(paper: BodyPaper) -> list[Assessment]:
    """Of whom this paper may speak, by name: who waits for such a paper and stands on no other one of the kind."""
    rows = awaiting(paper.event, paper.kind)
    taken = BodyPaperRow.objects.filter(paper__kind=paper.kind, paper__withdrawn_at=None).exclude(paper=paper)
    return list(rows.exclude(pk__in=taken.values("assessment")))


def awaiting(event: ExamEvent, kind: str) -> QuerySet[Assessment]:
    """The candidates of an exam who wait for a paper of that kind, by name."""
    rows = sitting(event).filter(SEAT_STANDS).select_related("dossier__applicant", "event__agency")
    return rows.filter(_waits(kind)).order_by("dossier__applicant__full_name", "pk")


def _waits(kind: str) -> Q:
    if kind == BodyPaperKind.RESULTS:
        return Q(recommendation="", event__state=EventState.RUNNING, dossier__state=DossierState.IN_ASSESSMENT)
    if kind == BodyPaperKind.DECISION:
        return Q(dossier__state__in=[DossierState.BODY_DECIDES, DossierState.RECOMMENDED])
    competent = Decision.objects.filter(kind=DecisionKind.CERTIFICATION, outcome=DecisionOutcome.COMPETENT)
    return Q(dossier__state=DossierState.DECIDED, dossier__in=competent.values("dossier"))


def says_of(dossier: Dossier, kind: str) -> BodyPaperRow | None:
    """What a checked paper of the kind says of this case; the newest."""
    rows = BodyPaperRow.objects.filter(assessment__dossier=dossier, paper__kind=kind, paper__checked_at__isnull=False)
    return rows.select_related("paper__checked_by", "paper__entered_by").order_by("-pk").first()


def unchecked_papers(offices: list[int]) -> QuerySet[BodyPaper]:
    """Papers of exams of these offices that were entered and wait for a second person."""
    named = BodyPaper.objects.filter(Q(checked_at=None, withdrawn_at=None), event__agency__in=offices)
    return named.filter(rows__isnull=False).distinct().select_related("event")
