"""What the exam room shows in rooms below: ways in, desk rows, and its part of the dossier's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from applicants.enums import DecisionKind, DossierState, Mark
from applicants.models import Dossier
from applicants.queries import decisions_of, open_clocks
from applicants.queries.turns import first_of
from assessments.enums import EventState
from assessments.models import Assessor, ExamEvent
from assessments.policies import is_assessor, runs_exams
from assessments.queries import (
    latest_assessment,
    open_assessments,
    open_items,
    units_with_results,
    without_exam,
)
from certportal.kernel.accounts import merging
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import workplaces_of
from certportal.kernel.web import desk, tracking
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from assessments.models import Assessment
    from certportal.kernel.accounts.models import User

LISTED = 50


def _assessor_rows(person: User) -> int:
    return Assessor.objects.filter(user=person).count()


def _assessor_in_the_way(_keep: User, drop: User) -> str | None:
    """A registration is personal and stands on papers: it is never moved."""
    if not _assessor_rows(drop):
        return None
    return "Akun yang akan ditutup terdaftar sebagai asesor. Pertahankan akun itu dan tutup yang lain."


def _no_rows_move(_keep: User, _drop: User) -> int:
    return 0


ASSESSORS = merging.Part("assessor", "Data asesor", _assessor_rows, _assessor_in_the_way, _no_rows_move)


@Kept
def _examined(dossier: Dossier) -> Assessment | None:
    """The latest assessment, asked once per page; nobody is asked for before the dossier was admitted."""
    if not dossier.complete_declared_at or dossier.is_marked(Mark.AWAITS_ADMISSION):
        return None
    found = latest_assessment(dossier)
    if found is not None:
        found.dossier = dossier  # the one at hand, with everything the page has read already
    return found


def dossier_panel(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """Exam date for everybody who sees the dossier; results for the candidate after the decision, for others before."""
    assessment = _examined(dossier)
    if assessment is None:
        return None
    own = dossier.applicant_id == request.user.pk
    # The candidate reads their unit results once the decision stands, not while it is being made.
    may_read = dossier.is_marked(Mark.RESULT_KNOWN) if own else bool(assessment.recommendation)
    decided = [row for row in decisions_of(dossier) if row.kind == DecisionKind.CERTIFICATION] if may_read else []
    return {
        "assessment": assessment,
        "event": assessment.event,
        "when": moment_in_words(assessment.event.starts_at, assessment.event.organisation.zone),
        "units": units_with_results(assessment) if may_read else [],
        "decision": decided[-1] if decided else None,
        "own": own,
    }


def seat_panel(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """What comes next for an admitted dossier that sits in no exam, for those who compose exams."""
    if dossier.state != DossierState.ADMITTED or dossier.applicant_id == request.user.pk:
        return None
    if not runs_exams(request.user, dossier):
        return None
    seat = _examined(dossier)
    return None if seat and not seat.absent_at else {"missed": seat is not None}


def exam_step(dossier: Dossier) -> Iterable[tracking.Step]:
    """Day and place of the exam, and that the candidate is expected there while it has not begun."""
    assessment = _examined(dossier)
    if assessment is None:
        return []
    event = assessment.event
    place = ", ".join(part for part in (event.site.name, event.site.address) if part)
    ahead = dossier.state == DossierState.ADMITTED and event.state == EventState.SCHEDULED
    when = moment_in_words(event.starts_at, event.organisation.zone)
    if assessment.absent_at:
        return [tracking.Step("Uji kompetensi (tidak hadir)", at=event.starts_at, note=place)]
    todo = f"Hadiri uji pada {when} di {place}." if ahead else ""
    return [tracking.Step("Uji kompetensi", at=event.starts_at, note=place, todo=todo, awaited=ahead)]


def desk_without_exam(user: User, now: datetime) -> desk.Share:
    """Admitted dossiers that sit in no exam: until then it is the certificate officer's turn, and the days are running."""
    offices = workplaces_of(user, Role.CERTIFICATE_ADMIN)
    if not offices:
        return desk.Share([], 0, 0)
    waiting = first_of(without_exam(user), offices, now, most=LISTED)
    found = Dossier.objects.select_related("applicant", "scheme").in_bulk(waiting.ids)
    clocks = open_clocks(found.values())
    rows = [
        desk.Row(
            title=f"{dossier} · {dossier.applicant.full_name}",
            subtitle=dossier.scheme.name,
            url=dossier.get_absolute_url(),
            state_label="Menunggu jadwal uji",
            tone="info",
            clock=clocks.get(dossier.pk),
        )
        for dossier in found.values()
    ]
    return desk.Share(rows, waiting.total, waiting.pressing, f"{reverse('queue.list')}?tahap=admitted")


def desk_assessments(user: User, now: datetime) -> Iterable[desk.Row]:
    """Candidates an assessor still has to recommend."""
    del now  # whose limit is near is found by the desk
    if not is_assessor(user, None):
        return []
    rows = list(open_assessments(user))
    clocks = open_clocks(row.dossier for row in rows)
    return [
        desk.Row(
            title=row.dossier.applicant.full_name,
            subtitle=row.event.title,
            url=row.get_absolute_url(),
            state_label="Menunggu rekomendasi",
            tone="info",
            due_on=row.event.exam_day,
            clock=clocks.get(row.dossier_id),
        )
        for row in rows
    ]


def desk_events(user: User, now: datetime) -> Iterable[desk.Row]:
    """Exams an assessor has yet to start."""
    del now  # the row carries the day itself
    if not is_assessor(user, None):
        return []
    events = ExamEvent.objects.filter(assessor__user=user, state=EventState.SCHEDULED).select_related(
        "organisation", "site"
    )
    return [
        desk.Row(
            title=event.title,
            subtitle=event.site.name,
            url=event.get_absolute_url(),
            state_label="Terjadwal",
            tone="neutral",
            due_on=event.exam_day,
        )
        for event in events
    ]


def desk_items(user: User, now: datetime) -> Iterable[desk.Row]:
    """Cases a committee member still has to decide."""
    del now  # whose limit is near is found by the desk
    items = list(open_items(user))
    clocks = open_clocks(item.assessment.dossier for item in items)
    return [
        desk.Row(
            title=item.assessment.dossier.applicant.full_name,
            subtitle=item.meeting.title,
            url=f"{reverse('plenary.meeting', args=[item.meeting.code])}#acara-{item.position}",
            state_label="Menunggu keputusan",
            tone="info",
            due_on=item.meeting.held_on,
            clock=clocks.get(item.assessment.dossier_id),
        )
        for item in items
    ]
