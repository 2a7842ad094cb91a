"""What a device sends of an exam after hours without a connection: each sending counts once, and none is thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from assessments.actions.recording import foreign, record_result, refuse_unfit
from assessments.models import Assessment, OtherResult, ResultEntry
from assessments.policies import examines, examines_event
from assessments.queries import open_others, units_to_assess
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from assessments.models import UnitResult
    from assessments.scoring import UnitMark
    from certportal.kernel.accounts.models import User
    from schemes.models import SchemeUnit

KEPT_BESIDE = frozenset({"stale_result", "not_allowed", "frozen", "absent", "unfinished"})
"""Refusals after which the device forgets its row all the same: it stands beside the result that holds."""


@dataclass(frozen=True)
class Sending:
    """One row of a device.

    `seen` is the version on its screen (0 none), `after` the id of the sending the row follows on the same device,
    `settles` the other results the examiner has looked at and settles with it.
    """

    client_id: str
    unit: int
    mark: UnitMark
    seen: int
    after: str = ""
    settles: tuple[int, ...] = ()


def take_sending(
    assessment: Assessment, sent: Sending, *, by: User, now: datetime
) -> tuple[UnitResult | None, OtherResult | None]:
    """Record one row: the result that holds because of it, or the row that stands beside what holds.

    The same `client_id` counts once. Raises Refused ("not_allowed" for who is no assessor of the exam, "unit_foreign",
    "note_missing", "quality_missing", "outcome_unknown", "evidence_open", "not_agreed", "wrong_state", "client_id_taken"):
    nothing is stored then, and the device keeps the row.
    """
    unit = _unit(assessment, sent.unit)
    if kept := OtherResult.objects.filter(client_id=sent.client_id).first():
        _refuse_other_use(kept, assessment, sent)
        return None, kept
    try:
        with transaction.atomic():
            held = record_result(
                assessment,
                unit,
                sent.mark.outcome,
                note=sent.mark.note,
                lacks=sent.mark.lacks,
                client_id=sent.client_id,
                seen=_seen(assessment, sent, by),
                by=by,
                now=now,
            )
            settle_others(assessment, sent.settles, by=by, now=now)
    except Refused as exc:
        if exc.code not in KEPT_BESIDE:
            raise
        return None, _keep_beside(assessment, unit, sent, exc.code, by=by, now=now)
    return held, None


@transaction.atomic
def settle_others(assessment: Assessment, rows: Collection[int], *, by: User, now: datetime) -> int:
    """The examiner has looked at these other results of the candidate; returns how many were open.

    Raises Refused ("not_allowed") for anybody else.
    """
    if not rows:
        return 0
    if not examines(by, assessment):
        raise Refused(
            "Hanya asesor peserta ini yang dapat menyepakati hasilnya.", code="not_allowed", subject=assessment
        )
    # Locked before the write, so that two devices that settle at once write one line of history.
    found = OtherResult.objects.select_for_update().filter(assessment=assessment, pk__in=rows, settled_at=None)
    codes = [row.scheme_unit.printed_code for row in found.select_related("scheme_unit")]
    OtherResult.objects.filter(assessment=assessment, pk__in=rows, settled_at=None).update(
        settled_by=by, settled_at=now
    )
    if codes:
        record("assessment.settle", by=by, subject=assessment, after={"units": codes}, now=now)
    return len(codes)


def refuse_while_double(assessment: Assessment) -> None:
    """Refused ("results_differ") while somebody recorded another result of a unit and the examiner has not settled it."""
    if found := open_others([assessment]):
        codes = ", ".join(rows[0].scheme_unit.printed_code for rows in found.values())
        raise Refused(
            f"Unit berikut dicatat dua kali dengan hasil berbeda: {codes}. Sepakati hasilnya pada bagian “Dicatat dua "
            "kali”, lalu kirim rekomendasi.",
            code="results_differ",
            subject=assessment,
        )


@transaction.atomic
def _keep_beside(
    assessment: Assessment, unit: SchemeUnit, sent: Sending, why: str, *, by: User, now: datetime
) -> OtherResult:
    """History has both: the row stands beside the result that holds, and both assessors are told by their pages."""
    if not examines_event(by, assessment.event) or assessment.dossier.applicant_id == by.pk:
        raise Refused("Anda tidak bertugas pada uji ini.", code="not_allowed", subject=assessment)
    refuse_unfit(assessment, unit, sent.mark, doubtful=False)
    mark = sent.mark
    row = OtherResult.objects.create(
        assessment=assessment,
        scheme_unit=unit,
        client_id=sent.client_id,
        why=why,
        result=mark.outcome,
        note=mark.note,
        valid="valid" not in mark.lacks,
        authentic="authentic" not in mark.lacks,
        current="current" not in mark.lacks,
        sufficient="sufficient" not in mark.lacks,
        by=by,
        at=now,
    )
    record("assessment.beside", by=by, subject=assessment, after={unit.printed_code: mark.outcome}, note=why, now=now)
    return row


def _unit(assessment: Assessment, pk: int) -> SchemeUnit:
    found = next((unit for unit in units_to_assess(assessment.dossier) if unit.pk == pk), None)
    if found is None:
        raise foreign(assessment)
    return found


def _seen(assessment: Assessment, sent: Sending, by: User) -> int:
    """The version the row was made on: that of the sending before it on the same device, if it holds or held."""
    if not sent.after:
        return sent.seen
    before = ResultEntry.objects.filter(client_id=sent.after, assessment=assessment, scheme_unit_id=sent.unit, by=by)
    return before.values_list("n", flat=True).first() or sent.seen


def _refuse_other_use(kept: OtherResult, assessment: Assessment, sent: Sending) -> None:
    if (kept.assessment_id, kept.scheme_unit_id, kept.mark) != (assessment.pk, sent.unit, sent.mark):
        raise Refused(
            "Tanda kiriman ini sudah dipakai untuk isian lain. Muat ulang halaman, lalu simpan lagi.",
            code="client_id_taken",
            subject=assessment,
        )
