"""The minutes of the meeting after an exam (SOP 002, steps 7.2 and 8.2: form minutes of meeting)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from assessments.enums import EventState
from assessments.models import ExamEvent, ExamMinutes
from assessments.policies import leads_event
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User


@transaction.atomic
def write_minutes(
    event: ExamEvent,
    *,
    held_at: datetime,
    place: str,
    chair: str,
    present: str,
    discussed: str,
    agreed: str,
    by: User,
    now: datetime,
) -> ExamMinutes:
    """Write the minutes, or write them anew: a paper that was printed stays as it was.

    Raises Refused: "not_allowed", "wrong_state" before the exam began.
    """
    row = ExamEvent.objects.select_for_update(of=("self",)).select_related("site").get(pk=event.pk)
    if not leads_event(by, row):
        raise Refused("Notulen ditulis oleh tempat uji atau asesor kegiatan ini.", code="not_allowed", subject=row)
    if row.state != EventState.REPORTED and (row.state == EventState.SCHEDULED or row.state_row.final):
        raise Refused("Notulen ditulis sesudah uji dimulai.", code="wrong_state", subject=row)
    facts = {
        "held_at": held_at,
        "place": place,
        "chair": chair,
        "present": present,
        "discussed": discussed,
        "agreed": agreed,
    }
    made, _ = ExamMinutes.objects.update_or_create(event=row, defaults={**facts, "written_by": by, "written_at": now})
    record("exam_minutes.write", by=by, subject=row, after={**facts, "held_at": held_at.isoformat()}, now=now)
    return made
