"""Naming a superior whom no list knows: the applicant names, an officer approves or refuses with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from applicants.enums import NamingOutcome
from applicants.flows.notices import officers_of
from applicants.models import Document, Dossier, SuperiorNaming
from applicants.policies import checks_namings, excluded_from_checking, owns_dossier
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused
from schemes.enums import Signing

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User

MOST_NAMINGS: Final = 5
"""Per dossier: officers are not kept busy with guesses."""


@transaction.atomic
def name_superior(
    dossier: Dossier, *, nip: str, full_name: str, position_title: str, work_unit: str, by: User, now: datetime
) -> SuperiorNaming:
    """Propose a superior to the office; nobody is told whether the number is known.

    Raises Refused (code "not_allowed", "own", "too_many" or "already_named").
    """
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    if not owns_dossier(by, locked):
        raise Refused("Atasan hanya dapat diusulkan oleh pemohonnya.", code="not_allowed", subject=dossier)
    if nip == locked.applicant.nip:
        raise Refused("Anda tidak dapat menjadi atasan Anda sendiri. Isi NIP atasan Anda.", code="own", field="nip")
    before = SuperiorNaming.objects.filter(dossier=locked)
    if before.waiting().exists():
        raise Refused("Usulan Anda masih menunggu jawaban petugas.", code="already_named", subject=dossier)
    if before.count() >= MOST_NAMINGS:
        raise Refused(
            f"Anda sudah {MOST_NAMINGS} kali mengusulkan atasan pada berkas ini. Cetak suratnya dan minta tanda tangan, atau "
            f"datang ke {locked.agency.name}.",
            code="too_many",
            subject=dossier,
        )
    row = SuperiorNaming.objects.create(
        dossier=locked,
        nip=nip,
        full_name=full_name,
        position_title=position_title,
        work_unit=work_unit,
        asked_at=now,
    )
    record("superior.name", by=by, subject=row, now=now)
    _tell("naming_asked", row, to=officers_of(locked), url=row.get_absolute_url(), now=now)
    return row


@transaction.atomic
def take_naming_back(dossier: Dossier, *, by: User, now: datetime) -> None:
    """The applicant takes an unanswered proposal back. Raises Refused (code "nothing_open")."""
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    row = SuperiorNaming.objects.waiting().filter(dossier=locked).first()
    if row is None or not owns_dossier(by, locked):
        raise Refused("Tidak ada usulan yang menunggu jawaban.", code="nothing_open", subject=dossier)
    row.outcome, row.answered_at = NamingOutcome.TAKEN_BACK, now
    row.save(update_fields=["outcome", "answered_at"])
    record("superior.take_back", by=by, subject=row, now=now)


@transaction.atomic
def approve_superior(row: SuperiorNaming, *, reason: str, email: str, by: User, now: datetime) -> SuperiorNaming:
    """The officer vouches that this is the superior; `email` is an official address ("" without one).

    Raises Refused (code "reason_missing", "not_allowed", "excluded", "themselves", "own_address" or "answered").
    """
    locked, dossier = _locked(row, reason, by)
    address = email.strip().lower()
    if address and address == (dossier.applicant.email or "").lower():
        raise Refused(
            "Ini alamat pemohon sendiri. Isi alamat kedinasan atasan, atau kosongkan.",
            code="own_address",
            field="email",
        )
    locked.email = address
    _answer(locked, NamingOutcome.APPROVED, reason, by=by, now=now)
    record("superior.approve", by=by, subject=locked, note=locked.reason, now=now)
    _tell("naming_approved", locked, to=[dossier.applicant], url=_where(dossier), now=now)
    return locked


@transaction.atomic
def refuse_superior(row: SuperiorNaming, *, reason: str, by: User, now: datetime) -> SuperiorNaming:
    """Not approved; the applicant reads why. Raises Refused as `approve_superior`."""
    locked, dossier = _locked(row, reason, by)
    _answer(locked, NamingOutcome.REFUSED, reason, by=by, now=now)
    record("superior.refuse", by=by, subject=locked, note=locked.reason, now=now)
    _tell("naming_refused", locked, to=[dossier.applicant], url=_where(dossier), now=now)
    return locked


def _locked(row: SuperiorNaming, reason: str, by: User) -> tuple[SuperiorNaming, Dossier]:
    if not reason.strip():
        raise Refused("Tulis alasannya: dari mana Anda mengetahui atasannya.", code="reason_missing", field="reason")
    dossier = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=row.dossier_id)
    locked = SuperiorNaming.objects.get(pk=row.pk)
    locked.dossier = dossier
    if not checks_namings(by, locked):
        raise Refused("Anda tidak berwenang menjawab usulan ini.", code="not_allowed", subject=row)
    if excluded := excluded_from_checking(by, dossier):
        raise Refused(excluded, code="excluded", subject=row)
    if by.nip == locked.nip:
        raise Refused(
            "Usulan ini menyebut Anda sendiri. Mintalah petugas lain menjawabnya.", code="themselves", subject=row
        )
    if locked.outcome:
        raise Refused("Usulan ini sudah dijawab atau ditarik.", code="answered", subject=row)
    return locked, dossier


def _answer(row: SuperiorNaming, outcome: NamingOutcome, reason: str, *, by: User, now: datetime) -> None:
    row.outcome, row.reason, row.answered_by, row.answered_at = outcome, reason.strip(), by, now
    row.save(update_fields=["email", "outcome", "reason", "answered_by", "answered_at"])


def _where(dossier: Dossier) -> str:
    row = Document.objects.filter(dossier=dossier, requirement__signing=Signing.UPLOADED_OR_SUPERIOR).first()
    return row.get_absolute_url() if row else dossier.get_absolute_url()


def _tell(kind: str, row: SuperiorNaming, *, to: list[User], url: str, now: datetime) -> None:
    facts = {"applicant": row.dossier.applicant.full_name, "name": row.full_name, "reason": row.reason}
    write(kind, to=to, facts=facts, about=row.dossier, url=url, key=f"{kind}:{row.pk}", now=now)
