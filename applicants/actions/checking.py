"""The officer's actions: verdicts, answers to "I have none", the one notice of a round, and passing on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.actions.assigning import put_in_charge
from applicants.actions.involving import involve
from applicants.actions.standing import keep_standing
from applicants.enums import (
    FINAL_REASONS,
    FIXABLE_REASONS,
    DossierState,
    Duty,
    Mark,
    RequestKind,
    VerdictOutcome,
    VerdictReason,
    VerdictStage,
    WorkStage,
)
from applicants.flows import DOSSIER
from applicants.models import NO_REFUSAL, Document, DocumentVersion, Dossier, InformationRequest, Verdict
from applicants.policies import checks_for_agency, excluded_from_checking, verifies_for_agency
from applicants.queries import items_to_mend, leave_behind, open_assignment, tasks_of
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User


@transaction.atomic
def start_check(dossier: Dossier, *, by: User, now: datetime, seen_version: int | None = None) -> Dossier:
    """Begin checking a sent dossier: whoever begins becomes its officer, and their involvement is recorded.

    Whoever begins in place of an officer on leave gets the dossier because of that leave, so that it can be given back.
    """
    moved = make_move(DOSSIER, "start_check", dossier, by=by, now=now, seen_version=seen_version)
    involve(moved, by, Duty.OFFICER, now=now)
    before = open_assignment(moved, WorkStage.INTAKE)
    if before is None or before.person_id != by.pk:
        leave = leave_behind(moved, WorkStage.INTAKE, by, today_at(moved.agency, now))
        put_in_charge(moved, WorkStage.INTAKE, person=by, by=by, now=now, reason="", leave=leave)
    return moved


@transaction.atomic
def record_verdict(
    version: DocumentVersion,
    *,
    outcome: str,
    by: User,
    now: datetime,
    reason: str = "",
    note: str = "",
    seen_verdict: int | None = None,
) -> Verdict:
    """Record the verdict on one version of a document.

    `seen_verdict` is the id of the verdict shown on screen (0: none); when a colleague has given another one meanwhile,
    Refused (code "stale") names them. Raises Refused also for a replaced version or a missing reason.
    """
    document = version.document
    dossier = _locked_for_checking(document.dossier, by)
    last = _last_verdict(version, seen_verdict)
    _check_reason(VerdictOutcome(outcome), reason, note, document)
    stage = (
        VerdictStage.VERIFICATION if dossier.state_row.stage == WorkStage.VERIFICATION else VerdictStage.COMPLETENESS
    )
    verdict = Verdict.objects.create(
        version=version, stage=stage, outcome=outcome, reason=reason, note=note.strip(), by=by, at=now
    )
    keep_standing(dossier)
    involve(dossier, by, Duty.VERIFIER if stage == VerdictStage.VERIFICATION else Duty.OFFICER, now=now)
    record(
        "document.verdict",
        by=by,
        subject=version,
        before={"outcome": last.outcome if last else ""},
        after={"outcome": outcome, "reason": reason, "stage": stage},
        note=note,
        now=now,
    )
    return verdict


def _last_verdict(version: DocumentVersion, seen_verdict: int | None) -> Verdict | None:
    """The verdict that holds now; Refused when it, or the version itself, is not the one shown on screen."""
    newest = DocumentVersion.objects.filter(document=version.document).order_by("-n").first()
    if newest is None or newest.pk != version.pk:
        raise Refused(
            "Pemohon sudah mengganti dokumen ini. Periksa versi terbarunya.", code="stale", subject=version.document
        )
    last = Verdict.objects.filter(version=version).select_related("by").order_by("-pk").first()
    if seen_verdict is not None and last is not None and last.pk != seen_verdict:
        raise Refused(
            f"{last.by.full_name} baru saja menilai dokumen ini “{last.get_outcome_display()}”. "
            "Periksa penilaian itu sebelum menggantinya.",
            code="stale",
            subject=version.document,
        )
    return last


@transaction.atomic
def waive_document(document: Document, *, reason: str, by: User, now: datetime) -> Document:
    """Waive a document in writing, where its requirement says that it may be waived.

    Raises Refused (code "not_waivable", "reason_missing", or "already_waived").
    """
    dossier = _locked_for_checking(document.dossier, by)
    task = next(task for task in tasks_of(dossier) if task.document.pk == document.pk)
    row = Document.objects.select_for_update().get(pk=document.pk)
    if not task.requirement.can_be_waived:
        raise Refused("Dokumen ini tidak dapat dibebaskan.", code="not_waivable", subject=document)
    if row.waived_at is not None:
        raise Refused("Dokumen ini sudah dibebaskan.", code="already_waived", subject=document)
    if not reason.strip():
        raise Refused("Tuliskan alasan pembebasan.", code="reason_missing", subject=document)
    row.change(waiver_reason=reason.strip(), waived_at=now, waived_by=by, **NO_REFUSAL)
    keep_standing(dossier)
    record("document.waive", by=by, subject=row, note=reason, now=now)
    return row


@transaction.atomic
def refuse_lack(document: Document, *, note: str, by: User, now: datetime) -> Document:
    """Answer that a document the applicant says they lack is required all the same.

    The notice of the round tells them. The officer who answered may change the note; a colleague may only waive. Raises
    Refused (code "not_lacked", "already_waived", "already_refused", or "note_missing").
    """
    dossier = _locked_for_checking(document.dossier, by)
    row = Document.objects.select_for_update().get(pk=document.pk)
    if not row.lack_reason:
        raise Refused(
            "Pemohon tidak lagi menyatakan dokumen ini tidak ada. Buka kembali dokumennya untuk memeriksanya.",
            code="not_lacked",
            subject=document,
        )
    if row.waived_at is not None:
        raise Refused("Dokumen ini sudah dibebaskan.", code="already_waived", subject=document)
    if row.lack_refused_by is not None and row.lack_refused_by != by:
        raise Refused(
            f"{row.lack_refused_by.full_name} sudah menjawab bahwa dokumen ini tetap diperlukan. "
            "Baca catatannya pada halaman dokumen ini.",
            code="already_refused",
            subject=document,
        )
    if not note.strip():
        raise Refused(
            "Tulis catatan agar pemohon tahu apa yang harus dilakukan.", code="note_missing", subject=document
        )
    row.change(lack_refused_at=now, lack_refused_by=by, lack_refused_note=note.strip())
    keep_standing(dossier)
    record("document.still_required", by=by, subject=row, note=row.lack_refused_note, now=now)
    return row


@transaction.atomic
def return_dossier(
    dossier: Dossier, *, by: User, now: datetime, note: str = "", seen_version: int | None = None
) -> Dossier:
    """Send the one notice of this round, naming every document to mend; from then on only the reply clock runs.

    Raises MoveRefused while a document is unseen or when nothing is to be mended.
    """
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    items = items_to_mend(locked)
    moved = make_move(
        DOSSIER,
        "return",
        locked,
        by=by,
        now=now,
        note=note,
        seen_version=seen_version,
        sets={"rounds": locked.rounds + 1},
    )
    keep_standing(moved)
    InformationRequest.objects.create(
        dossier=moved,
        kind=RequestKind.CORRECTION,
        number=next_number(moved),
        items=items,
        note=note,
        asked_by=by,
        asked_at=now,
    )
    return moved


def next_number(dossier: Dossier) -> int:
    """The number of the next notice; the dossier row must be locked."""
    return dossier.requests.count() + 1


@transaction.atomic
def begin_verification(dossier: Dossier, *, by: User, now: datetime, seen_version: int | None = None) -> Dossier:
    """All documents are there and look right: pass the dossier on to the verifiers."""
    moved = make_move(DOSSIER, "begin_verification", dossier, by=by, now=now, seen_version=seen_version)
    keep_standing(moved)  # from here on only the verifier's own verdicts count
    return moved


def _locked_for_checking(dossier: Dossier, by: User) -> Dossier:
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    may = verifies_for_agency if locked.state == DossierState.VERIFICATION else checks_for_agency
    if not may(by, locked):
        raise Refused("Anda tidak berwenang memeriksa berkas ini.", code="not_allowed", subject=dossier)
    excluded = excluded_from_checking(by, locked)
    if excluded:
        raise Refused(excluded, code="excluded", subject=dossier)
    if not locked.is_marked(Mark.CHECKING):
        raise Refused(
            f"Berkas ini sekarang berstatus “{locked.state_row.staff}”, jadi dokumennya tidak dapat dinilai.",
            code="wrong_state",
            subject=dossier,
        )
    return locked


def _check_reason(outcome: VerdictOutcome, reason: str, note: str, document: Document) -> None:
    allowed = {
        VerdictOutcome.ACCEPTED: (),
        VerdictOutcome.NEEDS_FIX: FIXABLE_REASONS,
        VerdictOutcome.REJECTED: FINAL_REASONS,
    }[outcome]
    if outcome is VerdictOutcome.ACCEPTED:
        if reason:
            raise Refused("Dokumen yang sesuai tidak memerlukan alasan.", code="reason_extra", subject=document)
        return
    if reason not in {str(VerdictReason(choice).value) for choice in allowed}:
        raise Refused("Pilih alasan yang sesuai dengan penilaian Anda.", code="reason_missing", subject=document)
    if not note.strip():
        raise Refused(
            "Tulis catatan agar pemohon tahu apa yang harus dilakukan.", code="note_missing", subject=document
        )
