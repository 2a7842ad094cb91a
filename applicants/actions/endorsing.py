"""Confirmation by the superior.

The applicant asks, the superior confirms with their account or refuses with a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from applicants.actions.documents import check_changeable, may_change, take_question_back, task_for
from applicants.actions.signing import NOT_PRINTED, refuse_other_name, refuse_unless_applicant, sign
from applicants.enums import EndorsementOutcome, SignatureKind
from applicants.models import Document, Dossier, Endorsement
from applicants.queries import missing_from_profile, tasks_of
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused
from schemes.enums import Signing

if TYPE_CHECKING:
    from datetime import datetime

CLOSED = "Akun atasan yang tercatat sedang tidak aktif. Unggah surat yang sudah ditandatangani."
NO_NIP = "Isi NIP atasan langsung Anda."


def superior_for(applicant: User, nip: str) -> tuple[User | None, str]:
    """Whom to ask: the superior the office has recorded, or whoever has or will have this NIP, and the NIP as typed.

    The answer must not tell whether the NIP has an account. Raises Refused (code "no_superior" or "own").
    """
    if applicant.superior is not None:
        if not applicant.superior.is_active:
            raise Refused(CLOSED, code="no_superior", field="nip")
        return applicant.superior, ""
    if not nip:
        raise Refused(NO_NIP, code="no_superior", field="nip")
    if nip == applicant.nip:
        raise Refused(
            "Anda tidak dapat mengonfirmasi dokumen Anda sendiri. Isi NIP atasan Anda.", code="own", field="nip"
        )
    return User.objects.filter(nip=nip, is_active=True).first(), nip


def ask_superior(document: Document, *, nip: str = "", by: User, now: datetime) -> Endorsement:
    """Ask the superior to confirm the form. One open question per document.

    Raises Refused (code "not_allowed", "not_endorsable", "profile", "no_superior", "own", "already_asked", or
    "not_editable").
    """
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=document.dossier_id)
        task = check_changeable(dossier, document, by)
        refuse_unless_applicant(dossier, by)
        if task.requirement.signing != Signing.UPLOADED_OR_SUPERIOR or not task.requirement.form:
            raise Refused(NOT_PRINTED, code="not_endorsable", subject=document)
        missing = missing_from_profile(dossier.applicant, dossier.service_version)
        if missing:
            raise Refused(f"Lengkapi profil Anda lebih dahulu: {', '.join(missing)}.", code="profile")
        superior, asked_nip = superior_for(dossier.applicant, nip)
        if Endorsement.objects.waiting().filter(document=document).exists():
            raise Refused("Permintaan Anda masih menunggu jawaban atasan.", code="already_asked", subject=document)
        asked = Endorsement.objects.create(document=document, superior=superior, asked_nip=asked_nip, asked_at=now)
        record("endorsement.ask", by=by, subject=asked, after={"recorded": not asked_nip}, now=now)
        if superior is not None:
            _tell("endorsement_asked", asked, to=superior, url=asked.get_absolute_url(), now=now)
    return asked


def cancel_endorsement(document: Document, *, by: User, now: datetime) -> None:
    """The applicant takes an unanswered question back. Raises Refused (code "nothing_open")."""
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update().get(pk=document.dossier_id)
        if dossier.applicant_id != by.pk or take_question_back(document, by=by, now=now) is None:
            raise Refused("Tidak ada permintaan yang menunggu jawaban.", code="nothing_open", subject=document)


def confirm_endorsement(endorsement: Endorsement, *, typed_name: str, by: User, now: datetime) -> Endorsement:
    """The superior confirms with their typed name; the portal prints the form with the confirmation under it.

    Raises Refused (code "answered", "not_allowed", "too_late", "name_differs").
    """
    with transaction.atomic():
        locked, dossier = _locked(endorsement, by)
        document = locked.document
        task = task_for(dossier, document)
        if not may_change(dossier, task):
            raise Refused(
                "Berkas ini sudah dikirim, jadi konfirmasi tidak diperlukan lagi.", code="too_late", subject=locked
            )
        refuse_other_name(typed_name, by, document)
        sign(task, SignatureKind.SUPERIOR, typed_name=typed_name, by=by, now=now)
        _answer(locked, EndorsementOutcome.CONFIRMED, now=now)
        record("endorsement.confirm", by=by, subject=locked, now=now)
        _tell("endorsement_confirmed", locked, to=dossier.applicant, url=document.get_absolute_url(), now=now)
    tasks_of.forget(endorsement.document.dossier)
    return locked


def refuse_endorsement(endorsement: Endorsement, *, reason: str, by: User, now: datetime) -> Endorsement:
    """The superior does not confirm; the applicant reads why. Raises Refused (code "answered", "reason_missing")."""
    if not reason.strip():
        raise Refused("Tulis alasannya agar pemohon tahu apa yang harus diperbaiki.", code="reason_missing")
    with transaction.atomic():
        locked, dossier = _locked(endorsement, by)
        _answer(locked, EndorsementOutcome.REFUSED, reason=reason.strip(), now=now)
        record("endorsement.refuse", by=by, subject=locked, note=reason.strip(), now=now)
        url = locked.document.get_absolute_url()
        _tell("endorsement_refused", locked, to=dossier.applicant, url=url, now=now, reason=reason.strip())
    return locked


def _locked(endorsement: Endorsement, by: User) -> tuple[Endorsement, Dossier]:
    dossier = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=endorsement.document.dossier_id)
    locked = Endorsement.objects.select_related("document__requirement").get(pk=endorsement.pk)
    locked.document.dossier = dossier
    if not locked.is_put_to(by):
        raise Refused("Permintaan ini ditujukan kepada orang lain.", code="not_allowed", subject=endorsement)
    if locked.outcome:
        raise Refused("Permintaan ini sudah dijawab atau dibatalkan.", code="answered", subject=endorsement)
    locked.superior = by
    return locked, dossier


def _answer(row: Endorsement, outcome: EndorsementOutcome, *, now: datetime, reason: str = "") -> None:
    row.outcome, row.reason, row.answered_at = outcome, reason, now
    row.save(update_fields=["superior", "outcome", "reason", "answered_at"])


def _tell(kind: str, row: Endorsement, *, to: User, url: str, now: datetime, **more: Any) -> None:
    dossier = row.document.dossier
    facts = {
        "applicant": dossier.applicant.full_name,
        "superior": row.superior_in_words.replace("atasan", "Atasan", 1) if row.asked_nip else row.superior_in_words,
        "subject": str(dossier.subject),
        "document": row.document.requirement.title,
        **more,
    }
    write(kind, to=[to], facts=facts, about=dossier, url=url, key=f"{kind}:{row.pk}", now=now)
