"""What exams show on the dossier's page, and the exam as a step of the dossier's way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Mark
from applicants.queries import decisions_of, to_bring, units_of
from assessments.enums import EventState
from assessments.models.contacts import answer_of
from assessments.papers.events import INVITATION
from assessments.policies import examines_event, leads_event, seats_dossier
from assessments.queries import (
    assessment_shown,
    forms_on_page,
    reassessment_of,
    units_with_results,
)
from assessments.queries.day import answer_holds
from assessments.queries.procedure import steps_at
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web import tracking
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.visitor import signed_in
from schemes.enums import FormSigner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest

    from applicants.models import Dossier
    from assessments.models import ExamEvent


def dossier_panel(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """Exam date for everybody who sees the dossier; unit results for others than the candidate, even before the decision.

    To the candidate a final decision is told on top of the page, with the units.
    """
    assessment = assessment_shown(dossier)
    if assessment is None:
        return None
    own = dossier.applicant_id == request.user.pk
    # Candidates learn the result once it is decided, not before.
    may_read = dossier.is_marked(Mark.RESULT_KNOWN) if own else bool(assessment.recommendation)
    decided = [row for row in decisions_of(dossier) if row.kind == DecisionKind.CERTIFICATION] if may_read else []
    decision = decided[-1] if decided else None
    on_top = own and decision is not None and decision.outcome != DecisionOutcome.DEFERRED
    return {
        "assessment": assessment,
        "event": assessment.event,
        "when": moment_in_words(assessment.event.starts_at, assessment.event.agency.zone),
        "units": units_with_results(assessment) if may_read and not on_top else [],
        "decision": decision,
        "own": own,
        # What to bring to the exam is asked for only while the exam is ahead.
        "bring": to_bring(dossier) if own and assessment.event.state == EventState.SCHEDULED else [],
    }


def seat_panel(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """The next step of an admitted dossier that is in no exam yet, for those who set up exams."""
    if dossier.state != DossierState.ADMITTED or dossier.applicant_id == request.user.pk:
        return None
    if not seats_dossier(request.user, dossier):
        return None
    seat = assessment_shown(dossier)
    over = seat is not None and (seat.absent_at or seat.unfinished_at)
    return {"missed": seat is not None, "left": bool(seat and seat.unfinished_at)} if over or seat is None else None


def tablet_panel(request: HttpRequest, event: ExamEvent) -> Mapping[str, Any] | None:
    """The way to the page for an assessor's device, while there is something to record."""
    if event.state_row.final or not examines_event(signed_in(request), event):
        return None
    return {"event": event}


def steps_panel(request: HttpRequest, event: ExamEvent) -> Mapping[str, Any]:
    """The steps of the procedure at this exam: where it is, whose turn, what is next."""
    return {"event": event, "steps": steps_at(event, timezone.now()), "leads": leads_event(request.user, event)}


def answer_panel(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """The candidate says whether they come; only on their own case, while the exam is ahead."""
    if dossier.applicant_id != request.user.pk or dossier.state != DossierState.ADMITTED:
        return None
    seat = assessment_shown(dossier)
    if seat is None or seat.absent_at or seat.recommendation or seat.event.state != EventState.SCHEDULED:
        return None
    known = answer_of(seat) if answer_holds(seat) else None
    return {"dossier": dossier, "known": known, "invited": paper_for(seat, INVITATION) is not None}


def forms_panel(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """The forms a candidate fills in or signs, with their turn; on their own page only."""
    seat = assessment_shown(dossier) if dossier.applicant_id == request.user.pk else None
    if seat is None or seat.absent_at or seat.unfinished_at:
        return None
    sheets = [sheet for sheet in forms_on_page(seat) if FormSigner.CANDIDATE in sheet.form.signers]
    shown = [
        sheet for sheet in sheets if not sheet.closed and (sheet.record or sheet.form.filled_by == FormSigner.CANDIDATE)
    ]
    if not shown:
        return None
    links = [(sheet, reverse("exam.own_form", args=[dossier.code, sheet.form.slug])) for sheet in shown]
    waiting = [sheet.form.code for sheet in shown if sheet.next_signer == FormSigner.CANDIDATE]
    return {"form_links": links, "my_role": FormSigner.CANDIDATE.value, "waiting": waiting}


def exam_step(dossier: Dossier) -> Iterable[tracking.Step]:
    """Day and place of the exam, and that the candidate is expected there while it has not begun."""
    assessment = assessment_shown(dossier)
    if assessment is None:
        return []
    event = assessment.event
    place = ", ".join(part for part in (event.site.name, event.site.address) if part)
    ahead = dossier.state == DossierState.ADMITTED and event.state == EventState.SCHEDULED
    when = moment_in_words(event.starts_at, event.agency.zone)
    if assessment.absent_at:
        return [tracking.Step("Uji kompetensi (tidak hadir)", at=event.starts_at, note=place)]
    if assessment.unfinished_at:
        return [tracking.Step("Uji kompetensi (hadir, tidak selesai)", at=event.starts_at, note=place)]
    return [
        tracking.Step(
            "Uji kompetensi",
            at=event.starts_at,
            note=place,
            todo=f"Hadiri uji pada {when} di {place}." if ahead else "",
            awaited=ahead,
        )
    ]


def again_panel(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """That this case goes on from an earlier one, and which units are assessed in it; for everybody who sees it."""
    if dossier.scheme_id is None:
        return None
    row = reassessment_of(dossier)
    if row is None:
        return None
    standing = {one.scheme_unit_id for one in row.standing.all()}
    return {
        "again": row,
        "own": dossier.applicant_id == request.user.pk,
        "standing": [one.scheme_unit for one in row.standing.all()],
        "missing": [unit for unit in units_of(dossier) if unit.pk not in standing],
    }
