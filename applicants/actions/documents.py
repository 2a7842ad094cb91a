"""What the applicant does with a row of the task list: upload, replace, or say that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants import checklist
from applicants.actions.lapsing import lapse_statements, refuse_until_all_in
from applicants.actions.quotas import lock_person, refuse_beyond_quota
from applicants.actions.standing import keep_standing
from applicants.enums import DossierState, EndorsementOutcome
from applicants.models import NO_REFUSAL, Document, DocumentPart, DocumentVersion, Dossier, Endorsement
from applicants.policies import edits_dossier
from applicants.queries import Task, tasks_of
from applicants.queries.people import asked_of
from certportal.kernel.audit.record import record
from certportal.kernel.drawings.actions import order
from certportal.kernel.files.intake import receive_seen
from certportal.kernel.files.pictures import PictureRule
from certportal.kernel.files.store import discard
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from certportal.kernel.accounts.models import User
    from certportal.kernel.files.models import StoredFile
    from schemes.models import Requirement

_MENDABLE = frozenset(
    {
        checklist.Standing.MISSING,
        checklist.Standing.OPTIONAL,
        checklist.Standing.NEEDS_FIX,
        checklist.Standing.REJECTED,
        checklist.Standing.UPLOADED,
        checklist.Standing.LACKED,
    }
)


def asked_row(document: Document) -> Requirement:
    """What is asked under this document, with the rows of the scheme that the same paper answers."""
    return next(row for row in asked_of(document.dossier).documents if row.pk == document.requirement_id)


def let_go(parts: Iterable[DocumentPart], *, but: StoredFile | None = None) -> None:
    """Remove photos that became a document, or never will, with their files; of one that is the document now, the row alone."""
    for part in parts:
        stored = part.file
        part.delete()
        if stored != but:
            discard(stored)


def task_for(dossier: Dossier, document: Document) -> Task:
    """The row of the task list that belongs to the document."""
    return next(task for task in tasks_of(dossier) if task.document.pk == document.pk)


def may_change(dossier: Dossier, task: Task) -> bool:
    """In a draft every document may be changed; in a returned dossier only those to be mended."""
    return dossier.state == DossierState.DRAFT or (
        dossier.state == DossierState.RETURNED and task.standing in _MENDABLE
    )


def attach_document(
    document: Document,
    upload: UploadedFile[bytes],
    *,
    by: User,
    now: datetime,
    confirmations: Sequence[str] = (),
    remark: str = "",
) -> DocumentVersion:
    """Check and keep an upload as the next version of the document.

    The file is read before the transaction begins: a slow PDF must not keep a lock. Raises UploadRefused (bad file), or
    Refused (code "not_editable") when the row is not the applicant's to change now, (code "not_open") for the superior's
    statement before all else is in, or as `refuse_beyond_quota` does.
    """
    # Read from the database, not from an older instance: a file that would be refused anyway is not inspected.
    fresh = Dossier.objects.get(pk=document.dossier_id)
    refuse_unchangeable(fresh, document, by)
    refuse_until_all_in(fresh, document)
    refuse_beyond_quota(document.dossier, upload.size or 0, now=now, replacing=document)
    asked = asked_row(document)
    rule = PictureRule.of(asked.shown_picture)
    stored, seen = receive_seen(upload, by=by, now=now, kinds=asked.shown_accepts, rule=rule)
    try:
        return attach_received(document, stored, by=by, now=now, confirmations=confirmations, remark=remark or seen)
    except Exception:
        discard(stored)  # meanwhile the dossier was sent or taken back, so this file is not needed
        raise


@transaction.atomic
def attach_received(
    document: Document,
    stored: StoredFile,
    *,
    by: User,
    now: datetime,
    confirmations: Sequence[str] = (),
    remark: str = "",
) -> DocumentVersion:
    """Make a file that has been checked and stored the next version of the document; `remark` is what the portal noticed.

    Raises Refused (code "not_editable") when the row is not the applicant's to change now, or as `refuse_beyond_quota`.
    """
    dossier = document.dossier
    lock_person(dossier.applicant_id)
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    refuse_unchangeable(locked, document, by)
    refuse_until_all_in(locked, document)
    refuse_beyond_quota(locked, stored.size, now=now, replacing=document)
    row = Document.objects.select_for_update().get(pk=document.pk)
    version = DocumentVersion.objects.create(
        document=row,
        n=row.versions.count() + 1,
        file=stored,
        confirmations=list(confirmations),
        remark=remark,
        uploaded_by=by,
        uploaded_at=now,
    )
    order(stored, now=now)
    let_go(row.parts.all(), but=stored)
    _replace_what_stood_there(row, by=by, now=now)
    lapse_statements(locked, row, by=by, now=now)
    keep_standing(locked)
    record(
        "document.attach",
        by=by,
        subject=version,
        after={"version": version.n, "sha256": stored.sha256, "size": stored.size},
        note=on_behalf(locked, by),
        now=now,
    )
    tasks_of.forget(dossier)
    return version


def _replace_what_stood_there(row: Document, *, by: User, now: datetime) -> None:
    """An upload replaces a stated lack, a form still being drawn, and an open question to the superior."""
    if row.lack_reason or row.pending_paper_id or row.lapsed_at:
        row.change(lack_reason="", pending_paper=None, lapsed_at=None, **NO_REFUSAL)
    take_question_back(row, by=by, now=now)


def state_lack(document: Document, *, reason: str, by: User, now: datetime) -> Document:
    """Say why a document that may be waived does not exist; the office answers in writing.

    Another reason after the answer "tetap diperlukan" is a new question: the office answers again.
    Raises Refused (code "not_waivable") for any other document, (code "not_editable") outside the applicant's turn.
    """
    dossier = document.dossier
    with transaction.atomic():
        locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
        task = check_changeable(locked, document, by)
        if not task.requirement.can_be_waived:
            raise Refused(
                "Dokumen ini wajib diunggah dan tidak dapat dibebaskan.", code="not_waivable", subject=document
            )
        if task.versions:
            raise Refused("Dokumen ini sudah Anda unggah.", code="already_uploaded", subject=document)
        row = Document.objects.select_for_update().get(pk=document.pk)
        row.change(lack_reason=reason, **NO_REFUSAL)
        keep_standing(locked)
        record("document.lack", by=by, subject=row, note=reason, now=now)
    tasks_of.forget(dossier)
    return row


def take_question_back(document: Document, *, by: User, now: datetime) -> Endorsement | None:
    """End the unanswered question to the superior, in the caller's transaction that has locked the dossier.

    None without one.
    """
    asked = Endorsement.objects.waiting().filter(document=document).first()
    if asked is None:
        return None
    asked.outcome, asked.answered_at = EndorsementOutcome.CANCELLED, now
    asked.save(update_fields=["outcome", "answered_at"])
    record("endorsement.cancel", by=by, subject=asked, now=now)
    return asked


def on_behalf(dossier: Dossier, by: User) -> str:
    """For the audit trail: in whose name somebody else acted."""
    return "" if dossier.applicant_id == by.pk else f"atas nama {dossier.applicant.full_name}"


def refuse_unchangeable(dossier: Dossier, document: Document, by: User) -> None:
    """Refused when the document is not this person's to change now. A draft is changed freely: its task list is not read."""
    if not edits_dossier(by, dossier):
        raise Refused("Dokumen hanya dapat diunggah oleh pemohonnya.", code="not_allowed", subject=document)
    if dossier.state != DossierState.DRAFT and not may_change(dossier, task_for(dossier, document)):
        raise Refused(
            "Dokumen ini tidak dapat diubah pada tahap sekarang. Buka halaman berkas untuk melihat keadaan terbaru.",
            code="not_editable",
            subject=document,
        )


def check_changeable(dossier: Dossier, document: Document, by: User) -> Task:
    """The row of the task list, when it is this person's to change now; otherwise Refused."""
    refuse_unchangeable(dossier, document, by)
    return task_for(dossier, document)
