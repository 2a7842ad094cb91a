"""What officers write down for people: paper dossiers, telephone calls, proof of payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from applicants.actions.opening import open_dossier
from applicants.actions.profiles import save_profile
from applicants.actions.proposing import propose_profile, tell_holder
from applicants.enums import CallDirection, Mark
from applicants.models import Dossier, PhoneCall
from applicants.policies import enters_for_applicant, works_on_case
from applicants.queries import belongs_to_counter, differing, known_from_papers_alone, values_now
from certportal.kernel.accounts.actions import update_person
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import organisations_of, workplaces_of
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from applicants.models import ProfileProposal
    from schemes.models import SchemeVersion, ServiceStandardVersion


def open_at_counter(
    *,
    applicant: User,
    service_version: ServiceStandardVersion,
    scheme_version: SchemeVersion | None = None,
    by: User,
    now: datetime,
) -> Dossier:
    """Open a dossier for somebody who brought it on paper. Raises Refused (code "not_allowed", "own", "already_open")."""
    if service_version.agency.pk not in organisations_of(by, Role.INTAKE_OFFICER):
        raise Refused("Anda bukan petugas loket layanan ini.", code="not_allowed")
    if applicant.pk == by.pk:
        raise Refused("Permohonan Anda sendiri dibuka dari halaman Permohonan saya, bukan dari loket.", code="own")
    return open_dossier(
        applicant=applicant,
        service_version=service_version,
        scheme_version=scheme_version,
        by=by,
        now=now,
        at_counter=True,
    )


@transaction.atomic
def correct_person(person: User, *, changes: Mapping[str, Any], by: User, now: datetime) -> User:
    """Correct a person whom only this officer's counter knows, from their papers; they are told.

    Their dossiers and then the person are locked first, so that nothing is sent, opened elsewhere or claimed meanwhile.
    Raises Refused (code "not_allowed"), PersonRefused.
    """
    list(Dossier.objects.select_for_update(of=("self",)).filter(applicant=person).order_by("pk"))
    locked = User.objects.select_for_update().get(pk=person.pk)
    if not known_from_papers_alone(locked, organisations_of(by, Role.INTAKE_OFFICER)):
        raise Refused(known_to_others(locked), code="not_allowed", subject=locked)
    before = values_now(locked)
    found = update_person(person=locked, by=by, now=now, changes=changes)
    tell_holder(found, differing(before, values_now(found)), by=by, now=now)
    return found


def known_to_others(person: User) -> str:
    """Why a counter may no longer correct this person, and what it does instead."""
    return (
        f"{person.full_name} punya akun sendiri, berkas yang sudah dikirim, atau dicatat kantor lain. Cari orangnya sekali "
        "lagi, lalu usulkan pembetulannya kepada mereka."
    )


def propose_person(
    person: User, *, facts: Mapping[str, Any], nik: str = "", reason: str, by: User, now: datetime
) -> ProfileProposal:
    """Propose to correct a person found at the counter who is not this counter's own. As `propose_profile`."""
    mine = workplaces_of(by, Role.INTAKE_OFFICER)
    if not mine:
        raise Refused("Anda bukan petugas loket.", code="not_allowed", subject=person)
    return propose_profile(person, facts=facts, nik=nik, agency=mine[0], reason=reason, by=by, now=now)


@transaction.atomic
def copy_profile(
    dossier: Dossier, *, facts: Mapping[str, Any], nik: str = "", reason: str = "", by: User, now: datetime
) -> ProfileProposal | None:
    """Copy the applicant's profile from paper, while the dossier is being filled in at this officer's counter.

    Whom this counter wrote down itself and who never had a password is changed and told. For anybody else it becomes a
    proposal, with the reason, which is returned. Raises Refused (code "not_allowed", "wrong_state", and those of
    `propose_profile`), PersonRefused.
    """
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    if not enters_for_applicant(by, locked):
        raise Refused("Anda bukan petugas loket berkas ini.", code="not_allowed", subject=dossier)
    refuse_unless_filled_in(locked)
    person = User.objects.select_for_update().get(pk=locked.applicant_id)
    said: dict[str, Any] = {"facts": facts, "nik": nik, "by": by, "now": now}
    if not belongs_to_counter(person, {locked.agency_id}):
        return propose_profile(person, agency=locked.agency, reason=reason, **said)
    before = values_now(person)
    save_profile(person, **said)
    tell_holder(person, differing(before, values_now(person)), by=by, now=now)
    return None


def refuse_unless_filled_in(dossier: Dossier) -> None:
    """An officer copies from paper what the applicant says, and only as long as the application is being filled in."""
    if not dossier.is_marked(Mark.EDITABLE):
        raise Refused(
            "Berkas ini tidak sedang diisi, jadi profil pemohonnya tidak dapat diubah dari loket. Pemohon mengubahnya "
            "sendiri pada halaman “Profil”, atau meminta pembetulan.",
            code="wrong_state",
            subject=dossier,
            back=reverse("counter.show", args=[dossier.code]),
        )


@transaction.atomic
def confirm_paper(dossier: Dossier, *, by: User, now: datetime) -> Dossier:
    """Record that the application signed by hand is kept at the office.

    Raises Refused (code "not_allowed", "wrong_state").
    """
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if not enters_for_applicant(by, locked):
        raise Refused("Anda bukan petugas loket berkas ini.", code="not_allowed", subject=dossier)
    if not locked.is_marked(Mark.EDITABLE):
        raise Refused("Berkas ini sudah dikirim.", code="wrong_state", subject=dossier)
    if not locked.signed_on_paper:
        locked.signed_on_paper = True
        locked.save(update_fields=["signed_on_paper"])
        record(
            "application.signed_on_paper",
            by=by,
            subject=locked,
            note=f"atas nama {locked.applicant.full_name}",
            now=now,
        )
    return locked


@transaction.atomic
def note_call(
    dossier: Dossier,
    *,
    direction: str,
    at: datetime,
    with_whom: str,
    summary: str,
    by: User,
    now: datetime,
    follow_up_on: date | None = None,
    shown_to_applicant: bool = False,
) -> PhoneCall:
    """Record a telephone call. Raises Refused (code "not_allowed", "empty", "future")."""
    if not works_on_case(by, dossier):
        raise Refused("Hanya petugas berkas ini yang mencatat telepon.", code="not_allowed", subject=dossier)
    if not summary.strip() or not with_whom.strip():
        raise Refused("Isi lawan bicara dan isi pembicaraan.", code="empty", subject=dossier)
    if at > now:
        raise Refused("Waktu telepon belum tiba. Periksa tanggal dan jamnya.", code="future", subject=dossier)
    row = PhoneCall.objects.create(
        dossier=dossier,
        by=by,
        at=at,
        direction=CallDirection(direction),
        with_whom=with_whom.strip(),
        summary=summary.strip(),
        follow_up_on=follow_up_on,
        shown_to_applicant=shown_to_applicant,
        written_at=now,
    )
    after = {"direction": row.direction, "shown": shown_to_applicant, "follow_up": str(follow_up_on or "")}
    record("call.note", by=by, subject=dossier, after=after, now=now)
    return row


@transaction.atomic
def note_fee(dossier: Dossier, *, number: str, on: date | None, note: str, by: User, now: datetime) -> Dossier:
    """Write down the proof of a payment made elsewhere, or why the case goes on without it (000, Biaya Sertifikasi).

    The portal takes no money. Raises Refused (code "not_allowed", "no_proof_needed", "wrong_state", "incomplete").
    """
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if not works_on_case(by, locked):
        raise Refused("Hanya petugas berkas ini yang mencatat bukti bayar.", code="not_allowed", subject=dossier)
    if locked.payer is None or not locked.payer.needs_proof:
        raise Refused("Biaya berkas ini tidak memerlukan bukti bayar.", code="no_proof_needed", subject=dossier)
    if not locked.is_marked(Mark.WITHDRAWABLE):
        raise Refused("Bukti bayar tidak dapat dicatat lagi pada tahap sekarang.", code="wrong_state", subject=dossier)
    if bool(number.strip()) != (on is not None) or not (number.strip() or note.strip()):
        raise Refused(
            "Isi nomor dan tanggal bukti bayar, atau alasan tanpa bukti bayar.", code="incomplete", subject=dossier
        )
    before = {"number": locked.fee_receipt_number, "on": str(locked.fee_receipt_on or ""), "note": locked.fee_note}
    locked.fee_receipt_number, locked.fee_receipt_on, locked.fee_note = number.strip(), on, note.strip()
    locked.save(update_fields=["fee_receipt_number", "fee_receipt_on", "fee_note"])
    record(
        "application.fee",
        by=by,
        subject=locked,
        before=before,
        after={"number": locked.fee_receipt_number, "on": str(on or ""), "note": locked.fee_note},
        now=now,
    )
    return locked
