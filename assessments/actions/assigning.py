"""Who examines in an exam: named by the certification body, answered by them (SOP 002, step 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from assessments.actions.announcing import refuse_assessor, refuse_busy
from assessments.enums import Answer, EventState
from assessments.models import EventAssessor, ExamEvent
from assessments.policies import assigns_assessor
from assessments.queries import clerks_of_body, what_hinders
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from assessments.models import Assessor
    from certportal.kernel.accounts.models import User


@transaction.atomic
def assign_assessor(
    event: ExamEvent, assessor: Assessor, *, go_ahead: bool = False, by: User, now: datetime
) -> ExamEvent:
    """Name somebody who examines in this exam, before it begins; they are asked to answer. Again changes nothing.

    Raises Refused: what `refuse_assessor` says, "wrong_state", and unless they `go_ahead` "busy": on leave, not available, or
    at another exam that day.
    """
    row = ExamEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if row.assessors.standing().filter(assessor=assessor).exists():
        return row
    refuse_assessor(row, assessor, by=by)
    if row.state != EventState.SCHEDULED:
        raise Refused("Uji sudah dimulai, asesornya tidak berubah lagi.", code="wrong_state", subject=row)
    hinders = what_hinders(assessor, row)
    refuse_busy(hinders, go_ahead=go_ahead)
    made = EventAssessor.objects.create(event=row, assessor=assessor, assigned_by=by, assigned_at=now)
    after = {"assessor": assessor.registration_number, **({"hinders": hinders} if hinders else {})}
    record("exam_event.assign_assessor", by=by, subject=row, after=after, now=now)
    _tell_assessor("exam_assigned", made, now=now)
    return row


@transaction.atomic
def release_assessor(assignment: EventAssessor, *, by: User, now: datetime) -> None:
    """Take an assessor off an exam that has not begun and in which they have no candidates; they are told.

    Raises Refused: "not_allowed", "wrong_state", "seated". Again changes nothing.
    """
    event = ExamEvent.objects.select_for_update(of=("self",)).get(pk=assignment.event_id)
    row = EventAssessor.objects.select_for_update(of=("self",)).select_related("assessor__user").get(pk=assignment.pk)
    if not assigns_assessor(by, event):
        raise Refused("Asesor kegiatan ini ditugaskan oleh lembaga sertifikasi (LSP).", code="not_allowed")
    if event.state != EventState.SCHEDULED:
        raise Refused("Uji sudah dimulai, asesornya tidak berubah lagi.", code="wrong_state", subject=event)
    if row.released_at is not None:
        return
    theirs = event.assessments.filter(involvement__person=row.assessor.user_id).count()
    if theirs and row.stands:
        raise Refused(
            f"{row.assessor.user.full_name} masih menguji {theirs} peserta. Serahkan mereka kepada asesor lain lebih "
            "dahulu, lalu lepaskan asesornya.",
            code="seated",
            subject=event,
        )
    row.released_at = now
    row.save(update_fields=["released_at"])
    before = {"assessor": row.assessor.registration_number}
    record("exam_event.release_assessor", by=by, subject=event, before=before, now=now)
    _tell_assessor("exam_assignment_ended", row, now=now)


@transaction.atomic
def answer_assignment(
    assignment: EventAssessor, *, accepts: bool, reason: str = "", by: User, now: datetime
) -> EventAssessor:
    """The assessor accepts, or declines with a reason; the certification body is told. Again changes nothing.

    Who declined examines nobody there: their candidates wait for another assessor, which the start of the exam asks for.
    Raises Refused: "not_allowed", "wrong_state", "reason_missing".
    """
    event = ExamEvent.objects.select_for_update(of=("self",)).get(pk=assignment.event_id)
    row = EventAssessor.objects.select_for_update(of=("self",)).select_related("assessor__user").get(pk=assignment.pk)
    if row.assessor.user_id != by.pk or row.released_at is not None:
        raise Refused("Penugasan ini bukan untuk Anda, atau sudah dicabut.", code="not_allowed", subject=event)
    wanted = Answer.ACCEPTED if accepts else Answer.DECLINED
    if row.answer == wanted:
        return row
    if event.state != EventState.SCHEDULED or row.answer == Answer.DECLINED:
        raise Refused(
            "Jawaban tidak berubah lagi. Hubungi lembaga sertifikasi (LSP) bila Anda berhalangan atau kembali bersedia.",
            code="wrong_state",
            subject=event,
        )
    if not accepts and not reason.strip():
        raise Refused("Tuliskan mengapa Anda tidak bersedia.", code="reason_missing", subject=event, field="reason")
    row.answer, row.answered_at, row.reason = wanted, now, "" if accepts else reason.strip()
    row.save(update_fields=["answer", "answered_at", "reason"])
    after = {"assessor": row.assessor.registration_number, "answer": wanted.label}
    record("exam_event.answer_assignment", by=by, subject=event, after=after, note=row.reason, now=now)
    _tell_body(row, event, now=now)
    return row


def _tell_body(row: EventAssessor, event: ExamEvent, *, now: datetime) -> None:
    waiting = 0 if row.stands else event.assessments.filter(involvement__person=row.assessor.user_id).count()
    write(
        "exam_assignment_answered",
        to=clerks_of_body(event),
        facts={
            **_facts(event),
            "name": row.assessor.user.full_name,
            "accepts": row.stands,
            "reason": row.reason,
            "waiting": waiting,
        },
        about=event,
        url=event.get_absolute_url(),
        key=f"exam_assignment_answered:{row.pk}:{row.answer}",
        now=now,
    )


def _tell_assessor(kind: str, row: EventAssessor, *, now: datetime) -> None:
    write(
        kind,
        to=[row.assessor.user],
        facts=_facts(row.event),
        about=row.event,
        url=row.event.get_absolute_url(),
        key=f"{kind}:{row.pk}",
        now=now,
    )


def _facts(event: ExamEvent) -> dict[str, str]:
    return {
        "title": event.title,
        "scheme": event.scheme_version.scheme.name,
        "when": moment_in_words(event.starts_at, event.agency.zone),
        "place": event.place,
    }
