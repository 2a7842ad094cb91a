"""A result is corrected after the recommendation: with a reason, beside what it was, and only until the plenary has decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.enums import DossierState
from applicants.models import Dossier
from assessments.actions.open_seats import locked
from assessments.actions.recording import Given, record_all
from assessments.enums import EventState, UnitOutcome
from assessments.models import PlenaryItem, PlenaryMember
from assessments.models.plenary import STILL_TO_DECIDE
from assessments.queries import clerks_of_body, units_to_assess
from assessments.scoring import UnitMark, suggest
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from assessments.models import Assessment, ExamEvent
    from certportal.kernel.accounts.models import User
    from schemes.models import SchemeUnit


@transaction.atomic
def correct_result(
    assessment: Assessment,
    unit: SchemeUnit,
    outcome: str,
    *,
    note: str = "",
    lacks: Collection[str] = (),
    reason: str,
    seen: int | None = None,
    by: User,
    now: datetime,
) -> Assessment:
    """Another result for one unit after the recommendation, which follows the results; what it was stays as an entry.

    Whoever signed the report is told; where it is printed already, also the certification body and the members of the meeting. Raises Refused: "not_allowed", "not_given"
    (nothing recommended yet), "decided" (the plenary has decided), "reason_missing", "unchanged", and as `record_result`.
    Lock order: dossier, assessment.
    """
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=assessment.dossier_id)
    row, reason = locked(assessment, by=by), reason.strip()
    if not row.recommendation:
        raise Refused(
            "Rekomendasi belum dikirim. Ubah saja hasil unitnya, tanpa koreksi.", code="not_given", subject=row
        )
    if dossier.state != DossierState.RECOMMENDED:
        raise Refused(
            "Rapat pleno sudah memutuskan peserta ini, jadi hasilnya tidak dapat dikoreksi lagi. Sampaikan kepada LSP; "
            "keputusan hanya berubah melalui banding peserta.",
            code="decided",
            subject=row,
        )
    if not reason:
        raise Refused("Tuliskan alasan koreksi.", code="reason_missing", subject=row, field="reason")
    given = Given(UnitMark(outcome, note.strip(), frozenset(lacks)), seen=seen)
    if not record_all(row, {unit.pk: given}, reason=reason, by=by, now=now):
        raise Refused("Hasil itu sudah tercatat. Ubah dahulu hasil atau catatannya.", code="unchanged", subject=row)
    was = row.recommendation
    row.recommendation = suggest([one.printed_code for one in units_to_assess(row.dossier)], row.marks())
    row.corrected_at = now
    row.save(update_fields=["recommendation", "corrected_at"])
    _tell(row, unit, was, reason=reason, by=by, now=now)
    return row


def _tell(row: Assessment, unit: SchemeUnit, was: str, *, reason: str, by: User, now: datetime) -> None:
    """Whoever signed the report, and once it is out whoever prepares the meeting or sits in it: it said something else."""
    reported = row.event.state == EventState.REPORTED
    people = [*_signed(row.event), *(clerks_of_body(row.event) if reported else ()), *_meeting_on(row)]
    write(
        "exam_result_corrected" if reported else "exam_report_changed",
        to=list({person.pk: person for person in people if person.pk != by.pk}.values()),
        facts={
            "name": row.dossier.applicant.full_name,
            "number": row.dossier.number or "",
            "title": row.event.title,
            "unit": f"{unit.printed_code} {unit.printed_title}",
            "was": UnitOutcome(was).label.lower(),
            "present": UnitOutcome(row.recommendation).label.lower(),
            "reason": reason,
        },
        about=row.event,
        url=row.get_absolute_url(),
        key=f"exam_result_corrected:{row.pk}:{row.entries.count()}",
        now=now,
    )


def _signed(event: ExamEvent) -> list[User]:
    """The accounts behind the signatures under the report: assessors, and who noted the one of the test site."""
    rows = event.report_signs.select_related("assessor__user", "noted_by")
    return [row.assessor.user if row.assessor else row.noted_by for row in rows]


def _meeting_on(row: Assessment) -> list[User]:
    """Members of the meeting that has this case on its agenda, undecided."""
    meetings = PlenaryItem.objects.filter(STILL_TO_DECIDE, assessment=row).values("meeting")
    return [one.person for one in PlenaryMember.objects.filter(meeting__in=meetings).select_related("person")]
