"""The page of one exam: facts, people, what is next. Whatever is refused on it comes back to it with what was typed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from assessments.enums import EventState
from assessments.flows import EXAM_EVENT_FLOW
from assessments.forms import AssessorForm, CandidatesForm, RoleForm, SiteOfficerForm
from assessments.papers import OFFICIAL_REPORT
from assessments.policies import (
    assigns_assessor,
    fills_exams,
    knows_candidates,
    leads_event,
    runs_exams,
    waives_relations,
)
from assessments.queries import (
    against_in,
    answers_of,
    changes_of,
    event_totals,
    lacking_at,
    letters_of,
    pairs_on_page,
    readiness_of,
    roles_shown,
    too_early,
    unavailable,
    undeclared_in,
    who_could_be_asked,
)
from assessments.queries.per_page import show_on_page
from assessments.views.asking import task_of
from assessments.views.form_list import form_links
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web.dates import moment_in_words, weekday_in_words
from certportal.kernel.web.visitor import signed_in
from certportal.kernel.workflow.make import open_moves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django import forms
    from django.http import HttpRequest

    from assessments.impartiality import Objection
    from assessments.models import Assessment, EventAssessor, ExamEvent
    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper
    from certportal.kernel.workflow.make import OpenMove


@dataclass(frozen=True)
class AssessorRow:
    """An assessor of the exam as its page shows them: their candidates, what stands in the way, and the surat tugas."""

    assignment: EventAssessor
    candidates: int
    hinders: str
    letter: Paper | None


@dataclass(frozen=True)
class CandidateRow:
    """A candidate as the page shows them: who examines them, and what speaks against that."""

    assessment: Assessment
    without_assessor: bool
    against: tuple[Objection, ...]


def event_page(request: HttpRequest, event: ExamEvent, **refused: forms.Form) -> dict[str, Any]:
    """What templates/assessments/event.html shows; `refused` are forms to show again, by their name in it."""
    show_on_page(event)
    user, scheduled = signed_in(request), event.state == EventState.SCHEDULED
    moves = moves_of(user, event, early := too_early(event, timezone.now()))
    totals = event_totals(event)
    people = _assessors(event, rows := pairs_on_page(event))
    named = [row for row in people if row.assignment.stands]
    examines = _own(user, named) is not None
    rates = examines and event.state == EventState.RUNNING and totals.open
    return {
        "event": event,
        "assessors": people,
        "named": named,
        "rows": _candidates(event, rows, named, judges=scheduled),
        "knows": knows_candidates(user, event),
        "totals": totals,
        "turn": event.state_row.turn.name if named or not scheduled else "lembaga sertifikasi (LSP)",
        "todo": f"Beri rekomendasi untuk {totals.open} peserta." if rates else _task(moves, event, early),
        "moves": [(row, reverse(row.move.page_for(event, user), args=[event.code])) for row in moves],
        "examines": examines,
        **_about_place(event),
        **_forms(user, event, named, refused),
        **(form_links(event, user, examining=examines) if knows_candidates(user, event) else {}),
    }


def _about_place(event: ExamEvent) -> dict[str, Any]:
    """Day, seats, changes, readiness of the site, what is lacking about it while the exam is not over, who has which role, the report."""
    form = readiness_of(event)
    return {
        "seats": event.seats,
        "exam_at": moment_in_words(event.starts_at, event.agency.zone) if event.state == EventState.SCHEDULED else "",
        "changes": changes_of(event),
        "place_ready": form,
        "lacking": [] if event.state_row.final else lacking_at(event, form),
        "undeclared": undeclared_in(event) if event.state == EventState.SCHEDULED else [],
        "roles": roles_shown(event),
        "paper": paper_for(event, OFFICIAL_REPORT),
    }


def _forms(
    user: User, event: ExamEvent, named: Sequence[AssessorRow], refused: dict[str, forms.Form]
) -> dict[str, Any]:
    """The forms of the page by who may use them, each as it was typed where it was refused."""
    scheduled = event.state == EventState.SCHEDULED
    fills = scheduled and fills_exams(user, event)
    names = scheduled and assigns_assessor(user, event)
    final = EXAM_EVENT_FLOW.state(event.state).final
    signs = not final and EXAM_EVENT_FLOW.move("report").allowed(user, event)
    officer = {"name": event.site_officer_name, "title": event.site_officer_title, "nip": event.site_officer_nip}
    adding = AssessorForm(event=event) if names else None
    nobody_left = adding is not None and not adding.fields["assessor"].queryset  # type: ignore[attr-defined]
    found: dict[str, Any] = {
        "leads": leads_event(user, event),
        "assignment": _own(user, named) if scheduled else None,
        "assessor": adding,
        "candidates": CandidatesForm(event=event) if fills and named else None,
        "site_officer": SiteOfficerForm(initial=officer, prefix="tuk") if signs else None,
        "role": RoleForm(offices=[event.site.agency], prefix="peran")
        if not final and runs_exams(user, event)
        else None,
        "cancelling": None,
        "may_name": names,
        "may_remove": fills,
        "may_give": names or fills,
        "may_waive": scheduled and waives_relations(user, event),
        "could_be_asked": who_could_be_asked(event) if nobody_left or refused.get("candidates") else [],
        "no_candidates": _who_fills(named=bool(named), fills=fills),
    }
    return {**found, **refused, "forms_again": list(refused.values())}


def _own(user: User, named: Sequence[AssessorRow]) -> EventAssessor | None:
    return next((row.assignment for row in named if row.assignment.assessor.user_id == user.pk), None)


def _assessors(event: ExamEvent, seats: Sequence[Assessment]) -> list[AssessorRow]:
    rows, load = list(answers_of(event)), Counter(seat.involvement.person_id for seat in seats)
    busy = unavailable([row.assessor for row in rows if row.stands], event.exam_day, but=event)
    if event.state != EventState.SCHEDULED:
        busy = {}
    letters = letters_of(rows)
    return [
        AssessorRow(row, load[row.assessor.user_id], busy.get(row.assessor_id, ""), letters.get(row.pk)) for row in rows
    ]


def _candidates(
    event: ExamEvent, rows: Sequence[Assessment], named: Sequence[AssessorRow], *, judges: bool
) -> list[CandidateRow]:
    against = against_in(event) if judges else {}
    standing = {row.assignment.assessor.user_id for row in named}
    return [CandidateRow(row, row.involvement.person_id not in standing, against.get(row.pk, ())) for row in rows]


def _who_fills(*, named: bool, fills: bool) -> str:
    """What an exam without candidates waits for, as a sentence."""
    if not named:
        return "Peserta dipilih setelah lembaga sertifikasi (LSP) menugaskan asesor."
    if fills:
        return "Peserta yang sudah ditetapkan dapat ditambahkan di bawah ini."
    return "Peserta dipilih oleh lembaga sertifikasi (LSP) atau kantor penyelenggara."


def moves_of(user: User, event: ExamEvent, early: str | None) -> list[OpenMove[ExamEvent]]:
    """The buttons of the page. Guards do not know the present moment, so that the exam day is checked here."""
    return [
        replace(row, refusal=row.refusal or early) if row.move.name == "start" else row
        for row in open_moves(EXAM_EVENT_FLOW, user, event)
    ]


def _task(moves: Sequence[OpenMove[ExamEvent]], event: ExamEvent, early: str | None) -> str:
    """What to do next; names the day when the day is all that is missing."""
    if early and any(row.refusal == early for row in moves):
        return f"Mulai uji pada {weekday_in_words(event.exam_day)}."
    return task_of(moves)
