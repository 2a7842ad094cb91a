"""Correcting one field after sending.

The applicant asks, an officer accepts or refuses, the audit trail keeps the old and the new value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.dateparse import parse_date

from applicants.actions.profiles import save_profile
from applicants.enums import CorrectableField, CorrectionOutcome, Mark
from applicants.flows.notices import officers_of
from applicants.models import Dossier, FieldCorrection
from applicants.policies import checks_for_agency, excluded_from_checking, owns_dossier
from applicants.queries import correctable_fields, mark_for, value_now
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User

_DECLARED = {"full_name": "name", "grade": "grade", "position_title": "position"}


@transaction.atomic
def ask_correction(
    dossier: Dossier, *, field: str, after: str, reason: str, by: User, now: datetime
) -> FieldCorrection:
    """Ask to correct one field; `after` is already in the shape the field is stored in.

    Raises Refused (code "not_allowed", "not_asked", "wrong_state", "same", or "already_asked").
    """
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    wanted = CorrectableField(field)
    _refuse_unless_correctable(locked, wanted, by)
    before = value_now(locked, field)
    if before == after:
        raise Refused(f"{wanted.label} sudah tertulis demikian. Tidak ada yang perlu dibetulkan.", code="same")
    if FieldCorrection.objects.waiting().filter(dossier=locked, field=field).exists():
        raise Refused(f"Permintaan Anda untuk {wanted.label.lower()} masih diperiksa.", code="already_asked")
    row = FieldCorrection.objects.create(
        dossier=locked, field=field, before=before, after=after, reason=reason.strip(), asked_at=now
    )
    record("correction.ask", by=by, subject=row, after={"field": field}, note=reason.strip(), now=now)
    _tell("correction_asked", row, to=officers_of(locked), url=row.get_absolute_url(), now=now)
    return row


@transaction.atomic
def accept_correction(row: FieldCorrection, *, by: User, now: datetime, note: str = "") -> FieldCorrection:
    """Write the requested value to the person and to the profile data declared with the dossier.

    Raises Refused (code "answered", "not_allowed", "excluded", or "wrong_state").
    """
    locked, dossier = _locked(row, by)
    if not dossier.is_marked(mark_for(locked.field)):
        raise Refused("Isian ini tidak dapat diubah lagi pada tahap sekarang.", code="wrong_state", subject=row)
    _put(dossier, locked, by=by, now=now)
    _answer(locked, CorrectionOutcome.ACCEPTED, note.strip(), by=by, now=now)
    after = {"field": locked.field, "value": _unless_private(locked, locked.after)}
    record(
        "correction.accept",
        by=by,
        subject=locked,
        before={"value": _unless_private(locked, locked.before)},
        after=after,
        note=note,
        now=now,
    )
    _tell(
        "correction_accepted",
        locked,
        to=[dossier.applicant],
        url=reverse("correction.list", args=[dossier.code]),
        now=now,
    )
    return locked


@transaction.atomic
def refuse_correction(row: FieldCorrection, *, reason: str, by: User, now: datetime) -> FieldCorrection:
    """Leave the field as it is; the applicant reads why. Raises Refused (code "reason_missing", "answered", …)."""
    if not reason.strip():
        raise Refused("Tulis alasannya agar pemohon mengerti.", code="reason_missing", subject=row)
    locked, dossier = _locked(row, by)
    _answer(locked, CorrectionOutcome.REFUSED, reason.strip(), by=by, now=now)
    record("correction.refuse", by=by, subject=locked, note=reason.strip(), now=now)
    _tell(
        "correction_refused",
        locked,
        to=[dossier.applicant],
        url=reverse("correction.list", args=[dossier.code]),
        now=now,
    )
    return locked


def _refuse_unless_correctable(dossier: Dossier, field: CorrectableField, by: User) -> None:
    if not owns_dossier(by, dossier):
        raise Refused("Pembetulan hanya dapat diminta oleh pemohonnya.", code="not_allowed", subject=dossier)
    if dossier.is_marked(Mark.EDITABLE):
        raise Refused(
            "Berkas ini sedang di tangan Anda. Ubah langsung pada profil atau bagian “Jalur dan biaya”.",
            code="wrong_state",
            subject=dossier,
        )
    if field not in correctable_fields(dossier):
        raise Refused("Isian ini tidak diminta pada layanan ini.", code="not_asked", subject=dossier)
    if not dossier.is_marked(mark_for(field)):
        raise Refused(
            "Isian ini tidak dapat dibetulkan lagi pada tahap sekarang. Hubungi kantor pelayanan.",
            code="wrong_state",
            subject=dossier,
        )


def _locked(row: FieldCorrection, by: User) -> tuple[FieldCorrection, Dossier]:
    dossier = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=row.dossier_id)
    locked = FieldCorrection.objects.get(pk=row.pk)
    locked.dossier = dossier
    if not checks_for_agency(by, dossier):
        raise Refused("Anda tidak berwenang menjawab permintaan ini.", code="not_allowed", subject=row)
    excluded = excluded_from_checking(by, dossier)
    if excluded:
        raise Refused(excluded, code="excluded", subject=row)
    if locked.outcome:
        raise Refused("Permintaan ini sudah dijawab.", code="answered", subject=row)
    return locked, dossier


def _put(dossier: Dossier, row: FieldCorrection, *, by: User, now: datetime) -> None:
    if row.field == CorrectableField.PATH:
        dossier.path_declared = row.after
        dossier.save(update_fields=["path_declared"])
        return
    value: Any = parse_date(row.after) if row.field == CorrectableField.BIRTH_DATE else row.after
    save_profile(dossier.applicant, facts={row.field: value}, by=by, now=now)
    if row.field in _DECLARED:
        dossier.declared = {**dossier.declared, _DECLARED[row.field]: row.after}
        dossier.save(update_fields=["declared"])


def _answer(row: FieldCorrection, outcome: CorrectionOutcome, answer: str, *, by: User, now: datetime) -> None:
    row.outcome, row.answer, row.answered_by, row.answered_at = outcome, answer, by, now
    row.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])


def _unless_private(row: FieldCorrection, value: str) -> str:
    """Birth data are not written to the audit trail, which is kept longer than the person's data."""
    return "…" if row.field in {CorrectableField.BIRTH_DATE, CorrectableField.BIRTH_PLACE} else value


def _tell(kind: str, row: FieldCorrection, *, to: list[User], url: str, now: datetime) -> None:
    facts = {
        "number": row.dossier.number or "",
        "name": row.dossier.applicant.full_name,
        "field": row.get_field_display(),
        "reason": row.answer or row.reason,
    }
    write(kind, to=to, facts=facts, about=row.dossier, url=url, key=f"{kind}:{row.pk}", now=now)
