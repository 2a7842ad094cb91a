"""What the assessor records: path, units, recommendation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.models import Dossier
from applicants.queries import units_of
from assessments.enums import EventState, UnitOutcome
from assessments.models import Assessment, UnitResult
from assessments.policies import examines, notes_absence
from assessments.scoring import UnitMark, check
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.accounts.policies import Policy
    from schemes.models import AssessmentPath


@transaction.atomic
def confirm_path(assessment: Assessment, path: AssessmentPath, *, by: User, now: datetime) -> Assessment:
    """The assessor confirms by which path the candidate is assessed. Raises Refused once recommended."""
    assessment = _locked(assessment, by=by)
    if path.version_id != assessment.dossier.scheme_version_id:
        raise Refused("Jalur ini bukan bagian dari skema peserta.", code="path_foreign", subject=assessment)
    assessment.path_confirmed, assessment.path_confirmed_at = path, now
    assessment.save(update_fields=["path_confirmed", "path_confirmed_at"])
    record("assessment.confirm_path", by=by, subject=assessment, after={"path": path.code}, now=now)
    return assessment


@transaction.atomic
def record_units(assessment: Assessment, marks: Mapping[int, UnitMark], *, by: User, now: datetime) -> None:
    """Save the results of some units: scheme unit id -> mark; an empty outcome leaves the unit as it is.

    Raises Refused when a unit is not to be assessed in the dossier, or "belum kompeten" comes without a note; nothing
    is saved then.
    """
    assessment = _locked(assessment, by=by)
    units = {unit.pk: unit for unit in units_of(assessment.dossier)}
    if set(marks) - set(units):
        raise Refused("Unit ini tidak termasuk yang diuji pada peserta ini.", code="unit_foreign", subject=assessment)
    given = {pk: UnitMark(mark.outcome, mark.note.strip()) for pk, mark in marks.items() if mark.outcome}
    for pk, mark in given.items():
        if mark.outcome == UnitOutcome.NOT_YET_COMPETENT and not mark.note:
            raise Refused(
                f"Tuliskan alasan untuk unit yang belum kompeten: {units[pk].printed_code}.",
                code="note_missing",
                subject=assessment,
            )
    before = {row.scheme_unit_id: row for row in assessment.results.all()}
    changed = {
        pk: mark
        for pk, mark in given.items()
        if pk not in before or (before[pk].result, before[pk].note) != (mark.outcome, mark.note)
    }
    for pk, mark in changed.items():
        UnitResult.objects.update_or_create(
            assessment=assessment,
            scheme_unit_id=pk,
            defaults={"result": mark.outcome, "note": mark.note, "recorded_at": now},
        )
    if changed:
        record(
            "assessment.record",
            by=by,
            subject=assessment,
            before={units[pk].printed_code: before[pk].result for pk in changed if pk in before},
            after={units[pk].printed_code: mark.outcome for pk, mark in changed.items()},
            now=now,
        )


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

    Raises Refused when the results contradict it, a unit is open or the path is not confirmed; AlreadyMade for the
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
    assessment = _locked(assessment, by=by)
    required = [unit.printed_code for unit in units_of(dossier)]
    faults = check(required, assessment.marks(), recommendation)
    if faults:
        sentence = " ".join(fault.sentence for fault in faults)
        raise Refused(sentence, code=faults[0].rule.value, subject=assessment)
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
    row = _locked(assessment, by=by, policy=notes_absence)
    if row.results.exists():
        raise Refused(
            "Sebagian unit peserta ini sudah dinilai, jadi ia hadir. Lanjutkan penilaiannya.",
            code="was_there",
            subject=row,
        )
    row.absent_at, row.absence_reason = now, reason.strip()
    row.save(update_fields=["absent_at", "absence_reason"])
    record("assessment.absent", by=by, subject=row, after={"dossier": dossier.number}, note=reason, now=now)
    return row


def _locked(assessment: Assessment, *, by: User, policy: Policy[Assessment] = examines) -> Assessment:
    """The locked assessment. Raises Refused unless the examiner (or whom `policy` names) may still change it."""
    row = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("event", "involvement", "dossier__scheme_version")
        .get(pk=assessment.pk)
    )
    if not policy(by, row):
        raise Refused("Hanya asesor peserta ini yang dapat mengisi penilaian.", code="not_allowed", subject=row)
    if row.recommendation:
        raise Refused("Rekomendasi sudah dikirim, penilaian tidak dapat diubah lagi.", code="frozen", subject=row)
    if row.absent_at:
        raise Refused("Peserta ini tercatat tidak hadir, jadi tidak dinilai.", code="absent", subject=row)
    if row.event.state != EventState.RUNNING:
        raise Refused("Uji belum dimulai atau sudah ditutup.", code="wrong_state", subject=row)
    return row
