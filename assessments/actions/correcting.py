"""A result is corrected after the recommendation: with a reason, beside what it was, and only until the plenary has decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.enums import DossierState
from applicants.models import Dossier
from assessments.actions.open_seats import locked
from assessments.actions.recording import Given, record_all
from assessments.enums import EventState, UnitOutcome
from assessments.queries import clerks_of_body, units_to_assess
from assessments.scoring import UnitMark, suggest
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from assessments.models import Assessment
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

    The certification body is told where the official report is printed already. Raises Refused: "not_allowed", "not_given"
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
    if row.event.state == EventState.REPORTED:
        _tell(row, unit, was, reason=reason, now=now)
    return row


def _tell(row: Assessment, unit: SchemeUnit, was: str, *, reason: str, now: datetime) -> None:
    """Whoever prepares the meeting: the printed report says something else from now on."""
    write(
        "exam_result_corrected",
        to=clerks_of_body(row.event),
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
