"""Evidence for a unit, gathered by the methods of the candidate's path; a slip is taken back while the assessment is open."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction

from assessments.actions.open_seats import still_open
from assessments.actions.trade_forms import refuse_unless_agreed
from assessments.enums import EvidenceOutcome, UnitOutcome
from assessments.models import EvidenceItem, UnitResult
from assessments.policies import examines
from assessments.queries import units_to_assess
from certportal.kernel.audit.record import record
from certportal.kernel.files.intake import ANY_KIND, receive_seen
from certportal.kernel.files.store import discard
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from assessments.models import Assessment
    from certportal.kernel.accounts.models import User
    from certportal.kernel.files.enums import Kind
    from certportal.kernel.files.models import StoredFile
    from schemes.models import SchemeUnit

EVIDENCE_KINDS: frozenset[Kind] = ANY_KIND


def add_evidence(
    assessment: Assessment,
    unit: SchemeUnit,
    *,
    method: str,
    outcome: str,
    note: str = "",
    upload: UploadedFile[bytes] | None = None,
    follows: EvidenceItem | None = None,
    client_id: str = "",
    by: User,
    now: datetime,
) -> EvidenceItem:
    """Note one piece of evidence; the same `client_id` counts once. A file is looked into before anything is locked.

    Raises UploadRefused, and Refused: what `still_open` says, "path_missing", "method_foreign", "unit_foreign",
    "evidence_empty", "follows_nothing", "rated_competent" (doubt about a unit that is rated competent).
    """
    if client_id and (sent := EvidenceItem.objects.filter(client_id=client_id, assessment=assessment).first()):
        return sent
    if not examines(by, assessment):  # before a file of a stranger is looked into
        raise Refused("Hanya asesor peserta ini yang dapat mengisi penilaian.", code="not_allowed", subject=assessment)
    stored = receive_seen(upload, by=by, now=now, kinds=EVIDENCE_KINDS)[0] if upload else None
    try:
        return _add(
            assessment, unit, method=method, outcome=outcome, note=note.strip(), stored=stored, follows=follows,
            client_id=client_id, by=by, now=now,
        )  # fmt: skip
    except Exception:
        if stored:
            discard(stored)
        raise


@transaction.atomic
def _add(
    assessment: Assessment,
    unit: SchemeUnit,
    *,
    method: str,
    outcome: str,
    note: str,
    stored: StoredFile | None,
    follows: EvidenceItem | None,
    client_id: str,
    by: User,
    now: datetime,
) -> EvidenceItem:
    row = still_open(assessment, by=by)
    refuse_unless_agreed(row)
    _refuse_unfit(row, unit, method=method, outcome=outcome)
    if not note and stored is None:
        raise Refused(
            "Tuliskan apa yang terlihat, atau lampirkan foto atau berkasnya.", code="evidence_empty", field="note"
        )
    _refuse_settled(row, unit, follows)
    item = EvidenceItem.objects.create(
        assessment=row,
        scheme_unit=unit,
        method=method,
        outcome=outcome,
        note=note,
        file=stored,
        follows=follows,
        client_id=client_id or str(uuid4()),
        by=by,
        at=now,
    )
    after = {"unit": unit.printed_code, "method": method, "outcome": outcome, "sha256": stored.sha256 if stored else ""}
    record("assessment.evidence", by=by, subject=row, after=after, now=now)
    return item


def _refuse_unfit(row: Assessment, unit: SchemeUnit, *, method: str, outcome: str) -> None:
    if unit.pk not in {one.pk for one in units_to_assess(row.dossier)}:
        raise Refused("Unit ini tidak termasuk yang diuji pada peserta ini.", code="unit_foreign", subject=row)
    if row.path_confirmed is None:
        raise Refused(
            "Tetapkan jalur asesmen lebih dahulu: jalurnya menentukan metode dan bukti.",
            code="path_missing",
            subject=row,
        )
    if method not in row.path_confirmed.methods:
        raise Refused(
            f"Metode ini tidak termasuk jalur {row.path_confirmed.label.lower()}. Pilih metode dari daftarnya.",
            code="method_foreign",
            subject=row,
            field="method",
        )
    if outcome not in EvidenceOutcome.values:
        raise Refused("Pilih penilaian bukti.", code="outcome_unknown", subject=row, field="outcome")
    rated = UnitResult.objects.filter(assessment=row, scheme_unit=unit, result=UnitOutcome.COMPETENT)
    if outcome == EvidenceOutcome.INCONCLUSIVE and rated.exists():
        raise Refused(
            f"Unit {unit.printed_code} sudah dinilai kompeten. Bila masih ragu, ubah dahulu hasil unitnya.",
            code="rated_competent",
            subject=row,
            field="outcome",
        )


def _refuse_settled(row: Assessment, unit: SchemeUnit, item: EvidenceItem | None) -> None:
    waiting = EvidenceItem.objects.filter(assessment=row, scheme_unit=unit).open()
    if item is not None and not waiting.filter(pk=item.pk).exists():
        raise Refused(
            "Bukti yang dilanjutkan sudah selesai dinilai. Muat ulang halaman, lalu simpan lagi.",
            code="follows_nothing",
            subject=row,
            field="follows",
        )


@transaction.atomic
def withdraw_evidence(item: EvidenceItem, *, by: User, now: datetime) -> EvidenceItem:
    """Take back evidence noted by mistake; the row stays and says so. Its file stays with it.

    Raises Refused: what `still_open` says, "withdrawn", "rated_competent" where a unit rated competent rests on it.
    """
    row = still_open(item.assessment, by=by)
    item = EvidenceItem.objects.select_for_update(of=("self",)).select_related("scheme_unit").get(pk=item.pk)
    if item.withdrawn_at:
        raise Refused("Bukti ini sudah ditarik.", code="withdrawn", subject=row)
    rated = UnitResult.objects.filter(assessment=row, scheme_unit=item.scheme_unit, result=UnitOutcome.COMPETENT)
    if item.follows_id and rated.exists():
        raise Refused(
            f"Bukti ini menyelesaikan penilaian lanjut pada unit {item.scheme_unit.printed_code} yang sudah dinilai kompeten. "
            "Ubah dahulu hasil unitnya.",
            code="rated_competent",
            subject=row,
        )
    item.withdrawn_at = now
    item.save(update_fields=["withdrawn_at"])
    after = {"unit": item.scheme_unit.printed_code, "method": item.method}
    record("assessment.evidence_withdrawn", by=by, subject=row, after=after, now=now)
    return item
