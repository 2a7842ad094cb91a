"""What the assessor says of a candidate as a whole: path, recommendation, absent, not finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.models import Dossier
from assessments.actions.attendance import note_while_assessed
from assessments.actions.devices import refuse_while_double
from assessments.actions.open_seats import still_open
from assessments.models import Attendance
from assessments.policies import notes_absence
from assessments.queries import units_to_assess
from assessments.scoring import check
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from datetime import datetime

    from assessments.models import Assessment
    from certportal.kernel.accounts.models import User
    from schemes.models import AssessmentPath


@transaction.atomic
def confirm_path(assessment: Assessment, path: AssessmentPath, *, by: User, now: datetime) -> Assessment:
    """The assessor confirms by which path the candidate is assessed. Raises Refused once recommended."""
    assessment = still_open(assessment, by=by)
    if path.version_id != assessment.dossier.scheme_version_id:
        raise Refused("Jalur ini bukan bagian dari skema peserta.", code="path_foreign", subject=assessment)
    assessment.path_confirmed, assessment.path_confirmed_at = path, now
    assessment.save(update_fields=["path_confirmed", "path_confirmed_at"])
    record("assessment.confirm_path", by=by, subject=assessment, after={"path": path.code}, now=now)
    return assessment


@transaction.atomic
def recommend(
    assessment: Assessment,
    recommendation: str,
    *,
    note: str = "",
    by: User,
    now: datetime,
    seen_version: int | None = None,
) -> Assessment:
    """The assessor's recommendation for the whole; after it nothing can be changed.

    Raises Refused when the results contradict it, a unit is open, two results of a unit differ or the path is not confirmed; AlreadyMade for the
    second of a double submit. `seen_version` is the dossier's version on screen. Lock order: dossier, assessment.
    """
    dossier = make_move(
        "dossier",
        "recommend",
        Dossier.objects.get(pk=assessment.dossier_id),
        by=by,
        now=now,
        typed={"recommendation": recommendation, "note": note},
        seen_version=seen_version,
    )
    assessment = still_open(assessment, by=by)
    required = [unit.printed_code for unit in units_to_assess(dossier)]
    faults = check(required, assessment.marks(), recommendation)
    if faults:
        sentence = " ".join(fault.sentence for fault in faults)
        raise Refused(sentence, code=faults[0].rule.value, subject=assessment)
    refuse_while_double(assessment)
    if assessment.path_confirmed_id is None:
        raise Refused("Tetapkan jalur asesmen lebih dahulu.", code="path_missing", subject=assessment)
    assessment.recommendation, assessment.recommended_at = recommendation, now
    assessment.note = note.strip()
    assessment.save(update_fields=["recommendation", "recommended_at", "note"])
    record("assessment.recommend", by=by, subject=assessment, after={"recommendation": recommendation}, now=now)
    return assessment


@transaction.atomic
def mark_absent(
    assessment: Assessment, *, reason: str, by: User, now: datetime, seen_version: int | None = None
) -> Assessment:
    """Note that a candidate did not come: the report lists them, and their dossier waits for another exam.

    By the examiner or the exam office, while the exam runs. Raises Refused without a reason, or once a unit of theirs
    was assessed; AlreadyMade for the second of a double submit. Lock order: dossier, assessment.
    """
    dossier = Dossier.objects.get(pk=assessment.dossier_id)
    make_move("dossier", "mark_absent", dossier, by=by, note=reason, now=now, seen_version=seen_version)
    row = still_open(assessment, by=by, policy=notes_absence)
    if row.results.exists() or row.evidence.exists() or Attendance.objects.filter(assessment=row).exists():
        raise Refused(
            "Peserta ini tercatat hadir atau sebagian unitnya sudah dinilai. Lanjutkan penilaiannya, catat “Hadir, tidak "
            "selesai”, atau batalkan kehadirannya.",
            code="was_there",
            subject=row,
        )
    row.absent_at, row.absence_reason = now, reason.strip()
    row.save(update_fields=["absent_at", "absence_reason"])
    record("assessment.absent", by=by, subject=row, after={"dossier": dossier.number}, note=reason, now=now)
    return row


@transaction.atomic
def mark_unfinished(
    assessment: Assessment, *, reason: str, by: User, now: datetime, seen_version: int | None = None
) -> Assessment:
    """Note that a candidate came and did not finish: what was recorded stays, and their dossier waits for another exam.

    By the examiner or the exam office, while the exam runs. Raises Refused without a reason; AlreadyMade for the second of
    a double submit. Lock order: dossier, assessment.
    """
    dossier = Dossier.objects.get(pk=assessment.dossier_id)
    make_move("dossier", "mark_unfinished", dossier, by=by, note=reason, now=now, seen_version=seen_version)
    row = still_open(assessment, by=by, policy=notes_absence)
    note_while_assessed(row, by=by, now=now)
    row.unfinished_at, row.unfinished_reason = now, reason.strip()
    row.save(update_fields=["unfinished_at", "unfinished_reason"])
    record("assessment.unfinished", by=by, subject=row, after={"dossier": dossier.number}, note=reason, now=now)
    return row
