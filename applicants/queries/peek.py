"""What the panel beside the queue tells of one case, read in one question: its documents, its last events, the applicant."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, DateTimeField, F, TextField, Value
from django.db.models.functions import Cast

from applicants.checklist import Standing
from applicants.models import Document, Dossier
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.workflow.flow import flow_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

LAST = 4
"""Events that are told."""
_DONE = (Standing.ACCEPTED, Standing.NEEDS_FIX, Standing.REJECTED, Standing.WAIVED, Standing.OPTIONAL)
_OTHER_ACTS = {"assignment.make": "Petugas ditetapkan", "case.remind": "Diingatkan"}


@dataclass(frozen=True)
class Event:
    """What was done, by whom and when."""

    title: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Peek:
    """Titles and standings of the documents in printed order, the newest events first, and what the applicant declared."""

    documents: list[tuple[str, Standing]]
    events: list[Event]
    declared: dict[str, Any]

    @property
    def judged(self) -> int:
        """How many documents have an answer of the office."""
        return sum(standing in _DONE for _title, standing in self.documents)

    @property
    def in_words(self) -> str:
        """How many documents stand how: "17 terunggah · 1 dibebaskan"."""
        counted = Counter(standing for _title, standing in self.documents)
        return " · ".join(f"{counted[standing]} {standing.label.lower()}" for standing in Standing if counted[standing])


def peek_at(dossier: Dossier) -> Peek:
    """One question for a case whose row is read already."""
    events = AuditEvent.objects.filter(subject_type=Dossier._meta.label_lower, subject_id=dossier.pk)  # noqa: SLF001 (Django's public name)
    moves = [*(flow_of(dossier).verb(move.name) for move in flow_of(dossier).moves), *_OTHER_ACTS]
    newest = events.filter(verb__in=moves).order_by("-pk").values("pk")[:LAST]
    none = Value(None, output_field=DateTimeField())
    parts = (
        _part(
            Document.objects.filter(dossier=dossier),
            "document",
            "standing",
            "requirement__title",
            place=F("order"),
            at=none,
        ),
        _part(AuditEvent.objects.filter(pk__in=newest), "event", "verb", "actor_name", place=F("pk"), at=F("at")),
        _part(Dossier.objects.filter(pk=dossier.pk), "declared", Value(""), "declared", place=F("pk"), at=none),
    )
    read: dict[str, list[Any]] = {"document": [], "event": [], "declared": []}
    first, *others = parts
    for sort, what, text, place, at in first.union(*others, all=True):
        read[sort].append((place, what, text, at))
    return Peek(
        documents=[(title, Standing(standing)) for _, standing, title, _at in sorted(read["document"])],
        events=[_event(dossier, row) for row in sorted(read["event"], reverse=True)],
        declared=json.loads(read["declared"][0][2]),
    )


def _part(
    rows: QuerySet[Any], sort: str, what: str | Combinable, text: str, *, place: Combinable, at: Combinable
) -> QuerySet[Any]:
    told: QuerySet[Any] = rows.order_by().annotate(
        peek_sort=Value(sort, output_field=CharField()),
        peek_what=Cast(what, CharField()),
        peek_text=Cast(text, TextField()),
        peek_place=place,
        peek_at=at,
    )
    return told.values_list("peek_sort", "peek_what", "peek_text", "peek_place", "peek_at")


def _event(dossier: Dossier, row: tuple[int, str, str, datetime]) -> Event:
    _, verb, who, at = row
    flow = flow_of(dossier)
    move = next((move for move in flow.moves if flow.verb(move.name) == verb), None)
    title = _OTHER_ACTS[verb] if move is None else move.step or flow.state(move.target).staff
    return Event(title, who, at)
