"""Confirmation by the superior: the applicant asks, the superior confirms what they could open, or refuses with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from applicants.actions.attesting import Confirming, attest, by_account
from applicants.actions.documents import check_changeable, may_change, take_question_back, task_for
from applicants.actions.lapsing import refuse_until_all_in
from applicants.actions.linking import send_link
from applicants.actions.signing import NOT_PRINTED, refuse_unless_applicant
from applicants.enums import EndorsementOutcome
from applicants.models import Document, Dossier, Endorsement
from applicants.queries import missing_from_profile, tasks_of
from applicants.queries.superiors import Superior, documents_mark, gone_superior, is_superiors, superior_of
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from applicants.queries import Task
    from certportal.kernel.accounts.models import User

NOBODY = "Atasan Anda belum tercatat. Usulkan atasan langsung Anda; petugas memeriksanya lebih dahulu."
NAME_NEW = "Usulkan atasan Anda yang sekarang; petugas memeriksanya lebih dahulu."
UNREACHABLE = (
    "Alamat kedinasan atasan Anda belum tercatat, dan atasan belum memiliki akun yang sudah diperiksa. Usulkan atasan Anda agar "
    "petugas mencatat alamatnya, atau cetak suratnya dan mintalah tanda tangan."
)
ONLY_A_NUMBER = (
    "Daftar pegawai menyebut atasan Anda dengan NIP {nip}, tetapi belum memuat nama dan alamatnya. Usulkan dengan NIP itu agar "
    "petugas mencatat alamatnya, atau cetak suratnya dan mintalah tanda tangan."
)
CHANGED = "Dokumen berubah sejak halaman ini dibuka. Bacalah dokumen di bawah sekali lagi, lalu konfirmasi."
UNSEEN = "Periksa nama, jabatan, dan unit atasan di bawah, lalu centang bila sudah benar."


@transaction.atomic
def ask_superior(document: Document, *, shown: str, by: User, now: datetime) -> Endorsement:
    """Ask the superior to confirm the documents. One open question per document.

    `shown` is the `seen_mark` of the superior whose name, position and unit the applicant saw and confirmed. Raises Refused
    (code "not_allowed", "not_endorsable", "profile", "not_open", "no_superior", "unreachable", "not_shown",
    "already_asked", "too_often" or "not_editable").
    """
    dossier = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=document.dossier_id)
    task = check_changeable(dossier, document, by)
    refuse_unless_applicant(dossier, by)
    _refuse_unless_endorsable(task, dossier)
    superior = _superior_to_ask(dossier)
    if shown != seen_mark(superior):
        raise Refused(UNSEEN, code="not_shown", field="right")
    if Endorsement.objects.waiting().filter(document=document).exists():
        raise Refused("Permintaan Anda masih menunggu jawaban atasan.", code="already_asked", subject=document)
    return _put(task.document, superior, by=by, now=now)


def seen_mark(superior: Superior) -> str:
    """What the applicant confirmed by ticking: one changed word is another superior."""
    return f"{superior.basis}|{superior.nip}|{superior.name}|{superior.position_title}|{superior.work_unit}"


@transaction.atomic
def cancel_endorsement(document: Document, *, by: User, now: datetime) -> None:
    """The applicant takes an unanswered question back. Raises Refused (code "nothing_open")."""
    dossier = Dossier.objects.select_for_update().get(pk=document.dossier_id)
    if dossier.applicant_id != by.pk or take_question_back(document, by=by, now=now) is None:
        raise Refused("Tidak ada permintaan yang menunggu jawaban.", code="nothing_open", subject=document)


def confirm_endorsement(
    endorsement: Endorsement, *, typed_name: str, seen: str, by: User, now: datetime
) -> Endorsement:
    """The superior confirms with their account; the portal prints the statement with their confirmation under it.

    `seen` is the `documents_mark` of the page they read. Raises Refused (code "answered", "not_allowed", "too_late",
    "not_open", "documents_changed", "name_differs").
    """
    return settle(endorsement, by_account(by), typed_name=typed_name, seen=seen, now=now)


def settle(asked: Endorsement, who: Confirming, *, typed_name: str, seen: str, now: datetime) -> Endorsement:
    """`confirm_endorsement` for whichever way the superior came."""
    with transaction.atomic():
        locked, dossier = _locked(asked, who)
        document = locked.document
        task = task_for(dossier, document)
        if not may_change(dossier, task):
            raise Refused(
                "Berkas ini sudah dikirim, jadi konfirmasi tidak diperlukan lagi.", code="too_late", subject=locked
            )
        refuse_until_all_in(dossier, task.document)
        if seen != documents_mark(tasks_of(dossier)):
            raise Refused(CHANGED, code="documents_changed", subject=locked)
        attest(locked, task, who, typed_name=typed_name, now=now)
        _answer(locked, EndorsementOutcome.CONFIRMED, now=now)
        record("endorsement.confirm", by=who.actor, subject=locked, note=who.identified, now=now)
        _tell("endorsement_confirmed", locked, to=dossier.applicant, url=document.get_absolute_url(), now=now)
    tasks_of.forget(asked.document.dossier)
    return locked


def refuse_endorsement(endorsement: Endorsement, *, reason: str, by: User, now: datetime) -> Endorsement:
    """The superior does not confirm; the applicant reads why. Raises Refused (code "answered", "reason_missing")."""
    return turn_down(endorsement, by_account(by), reason=reason, now=now)


def turn_down(asked: Endorsement, who: Confirming, *, reason: str, now: datetime) -> Endorsement:
    """`refuse_endorsement` for whichever way the superior came."""
    if not reason.strip():
        raise Refused("Tulis alasannya agar pemohon tahu apa yang harus diperbaiki.", code="reason_missing")
    with transaction.atomic():
        locked, dossier = _locked(asked, who)
        _answer(locked, EndorsementOutcome.REFUSED, reason=reason.strip(), now=now)
        record("endorsement.refuse", by=who.actor, subject=locked, note=f"{reason.strip()} ({who.identified})", now=now)
        url = locked.document.get_absolute_url()
        _tell("endorsement_refused", locked, to=dossier.applicant, url=url, now=now, reason=reason.strip())
    return locked


def _refuse_unless_endorsable(task: Task, dossier: Dossier) -> None:
    if not is_superiors(task) or not task.requirement.form:
        raise Refused(NOT_PRINTED, code="not_endorsable", subject=task.document)
    missing = missing_from_profile(dossier.applicant, dossier.service_version)
    if missing:
        raise Refused(f"Lengkapi profil Anda lebih dahulu: {', '.join(missing)}.", code="profile")
    refuse_until_all_in(dossier, task.document)


def _superior_to_ask(dossier: Dossier) -> Superior:
    superior = superior_of(dossier)
    if superior is None:
        gone = gone_superior(dossier)
        raise Refused(f"{gone.sentence} {NAME_NEW}" if gone else NOBODY, code="no_superior")
    if not superior.can_be_reached and not superior.name:
        raise Refused(ONLY_A_NUMBER.format(nip=superior.nip), code="unreachable")
    if not superior.can_be_reached:
        raise Refused(UNREACHABLE, code="unreachable")
    return superior


def _put(document: Document, superior: Superior, *, by: User, now: datetime) -> Endorsement:
    asked = Endorsement.objects.create(
        document=document,
        superior=superior.account,
        asked_nip=superior.nip,
        basis=superior.basis,
        name=superior.name,
        position_title=superior.position_title,
        work_unit=superior.work_unit,
        email=superior.email,
        naming=superior.naming,
        asked_at=now,
    )
    record("endorsement.ask", by=by, subject=asked, after={"basis": superior.basis.value}, now=now)
    if superior.account is not None:
        _tell("endorsement_asked", asked, to=superior.account, url=asked.get_absolute_url(), now=now)
    else:
        send_link(asked, by=by, now=now)
    return asked


def _locked(endorsement: Endorsement, who: Confirming) -> tuple[Endorsement, Dossier]:
    dossier = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=endorsement.document.dossier_id)
    locked = Endorsement.objects.select_related("document__requirement").get(pk=endorsement.pk)
    locked.document.dossier = dossier
    own = who.person is not None and who.person.pk == dossier.applicant_id
    if own or (who.person is not None and not locked.is_put_to(who.person)):
        raise Refused("Permintaan ini ditujukan kepada orang lain.", code="not_allowed", subject=endorsement)
    if locked.outcome:
        raise Refused("Permintaan ini sudah dijawab atau dibatalkan.", code="answered", subject=endorsement)
    locked.superior = who.person
    return locked, dossier


def _answer(row: Endorsement, outcome: EndorsementOutcome, *, now: datetime, reason: str = "") -> None:
    row.outcome, row.reason, row.answered_at = outcome, reason, now
    row.save(update_fields=["superior", "outcome", "reason", "answered_at"])


def _tell(kind: str, row: Endorsement, *, to: User, url: str, now: datetime, **more: Any) -> None:
    dossier = row.document.dossier
    facts = {
        "applicant": dossier.applicant.full_name,
        "superior": row.superior_in_words,
        "subject": str(dossier.subject),
        "document": row.document.requirement.title,
        **more,
    }
    write(kind, to=[to], facts=facts, about=dossier, url=url, key=f"{kind}:{row.pk}", now=now)
