"""Candidates are called before their exam, and say whether they come (SOP 002, steps 3 and 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.enums import DossierState
from assessments.enums import ContactWay, EventState
from assessments.models import Assessment, ContactNote, SeatAnswer
from assessments.policies import leads_event
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User


@transaction.atomic
def note_contact(
    assessment: Assessment, *, way: ContactWay | str, reached: bool, note: str = "", by: User, now: datetime
) -> ContactNote:
    """Write down that a candidate was called. Raises Refused ("not_allowed", "wrong_state", "withdrawn")."""
    row = _ahead(assessment)
    if not leads_event(by, row.event):
        raise Refused(
            "Catatan menghubungi peserta diisi oleh tempat uji atau asesor kegiatan ini.",
            code="not_allowed",
            subject=row,
        )
    made = ContactNote.objects.create(
        assessment=row, way=str(ContactWay(way)), reached=reached, note=note.strip(), noted_at=now, noted_by=by
    )
    after = {"dossier": row.dossier.number, "way": made.get_way_display(), "reached": reached}
    record("exam_contact.note", by=by, subject=row, after=after, note=made.note, now=now)
    return made


@transaction.atomic
def answer_seat(assessment: Assessment, *, coming: bool, note: str = "", by: User, now: datetime) -> SeatAnswer:
    """The candidate says whether they come, or said so to whoever runs the exam; the last word counts.

    Who cannot come says why, and the test site is told. Raises Refused ("not_allowed", "wrong_state", "withdrawn",
    "note_missing").
    """
    row = _ahead(assessment)
    own = row.dossier.applicant_id == by.pk
    if not own and not leads_event(by, row.event):
        raise Refused("Kehadiran dinyatakan oleh pesertanya sendiri.", code="not_allowed", subject=row)
    if not coming and not note.strip():
        raise Refused(
            "Tuliskan mengapa tidak dapat hadir, agar jadwal lain dapat dicarikan.",
            code="note_missing",
            subject=row,
            field="note",
        )
    answer, _ = SeatAnswer.objects.update_or_create(
        assessment=row,
        defaults={
            "coming": coming,
            "note": note.strip(),
            "starts_at": row.event.starts_at,
            "site": row.event.site,
            "answered_at": now,
            "answered_by": by,
        },
    )
    after = {"dossier": row.dossier.number, "coming": coming}
    record("exam_contact.answer", by=by, subject=row, after=after, note=answer.note, now=now)
    if not coming:
        _tell_site(row, answer, now=now)
    return answer


def _tell_site(row: Assessment, answer: SeatAnswer, *, now: datetime) -> None:
    event = row.event
    write(
        "exam_seat_declined",
        to=list(people_with(Role.SITE_OFFICER, event.site.agency_id)),
        facts={
            "name": row.dossier.applicant.full_name,
            "number": row.dossier.number or "",
            "title": event.title,
            "when": moment_in_words(event.starts_at, event.agency.zone),
            "note": answer.note,
        },
        about=event,
        url=event.get_absolute_url(),
        key=f"exam_seat_declined:{row.pk}:{now.isoformat()}",
        now=now,
    )


def _ahead(assessment: Assessment) -> Assessment:
    """The locked seat of an exam that is still ahead. Raises Refused ("wrong_state", "withdrawn")."""
    row = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("event__agency", "event__site", "dossier__applicant")
        .get(pk=assessment.pk)
    )
    if row.event.state != EventState.SCHEDULED:
        raise Refused("Uji sudah dimulai atau dibatalkan, jadi tidak ada lagi yang ditanyakan.", code="wrong_state")
    if row.dossier.state == DossierState.WITHDRAWN:
        raise Refused("Peserta ini sudah menarik permohonannya.", code="withdrawn", subject=row)
    return row
