"""Surat tugas: the paper with which the certification body sends an assessor to an exam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.queries import Signer, why_nobody_signs
from applicants.queries.seats import body_office
from assessments.models import EventAssessor, ExamEvent
from assessments.papers.letters import ASSIGNMENT_LETTER, assignment_letter_facts
from assessments.policies import assigns_assessor
from certportal.kernel.accounts.models import OfficeHead, Organisation
from certportal.kernel.audit.record import record
from certportal.kernel.numbers.register import number_letter
from certportal.kernel.papers.actions import prepare
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper


@transaction.atomic
def issue_assignment_letter(assignment: EventAssessor, *, by: User, now: datetime) -> Paper:
    """Print the surat tugas of a standing assessor, for the head of the certification body to sign; again returns that one.

    After the exam was moved it is printed anew. Raises Refused: "not_allowed", "wrong_state", "nobody_signs". The counter
    row is locked last.
    """
    event = ExamEvent.objects.select_for_update(of=("self",)).get(pk=assignment.event_id)
    rows = EventAssessor.objects.select_related("assessor__user__work_unit", "event__scheme_version__scheme__body")
    row = rows.get(pk=assignment.pk)
    if not assigns_assessor(by, event):
        raise Refused("Surat tugas diterbitkan oleh lembaga sertifikasi (LSP).", code="not_allowed", subject=event)
    if not row.stands or event.state_row.final:
        raise Refused(
            "Surat tugas hanya untuk asesor yang bertugas pada kegiatan yang belum selesai.",
            code="wrong_state",
            subject=event,
        )
    office = Organisation.objects.select_related("parent").get(pk=body_office(event) or event.site.agency_id)
    today = today_at(office, now)
    if why := why_nobody_signs(office, today):
        raise Refused(why, code="nobody_signs", subject=event)
    head = OfficeHead.objects.signing(office, today)
    signer = Signer.of(head.person, head.printed_title, head) if head else Signer("", "", "")
    facts = assignment_letter_facts(row, office=office, on=today, signer=signer)
    printed = paper_for(row, ASSIGNMENT_LETTER)
    if printed is not None and all(printed.facts.get(name) == facts[name] for name in ("day", "time", "site", "name")):
        return printed
    number = number_letter(ASSIGNMENT_LETTER, on=today, by=by, now=now)
    paper = prepare(
        ASSIGNMENT_LETTER,
        title=f"Surat tugas {row.assessor.user.full_name}",
        facts={**facts, "number": number},
        number=number,
        about=row,
        issued_on=today,
        by=by,
        now=now,
        head=head,
    )
    after = {"number": number, "assessor": row.assessor.registration_number}
    record("exam_event.assignment_letter", by=by, subject=event, after=after, now=now)
    return paper
