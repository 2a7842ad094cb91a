"""What exams show on the dossier's page, and the exam as a step of the dossier's way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Mark
from applicants.queries import decisions_of, to_bring
from assessments.enums import EventState
from assessments.policies import seats_dossier
from assessments.queries import (
    assessment_shown,
    units_with_results,
)
from certportal.kernel.web import tracking
from certportal.kernel.web.dates import moment_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest

    from applicants.models import Dossier


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
