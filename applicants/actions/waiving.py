"""Excusing one dossier from a prerequisite in writing, and taking that back (design.md 6, rule 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.enums import Mark
from applicants.models import Dossier, PrerequisiteWaiver
from applicants.policies import excluded_from_checking, waives_prerequisites
from applicants.queries import founding_waivers
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from holdings.queries import held_codes
from schemes.queries import prerequisites_of

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from schemes.models import CompetencyUnit


FOUNDED = (
    "Pemohon sudah ditetapkan sebagai peserta berdasarkan pembebasan ini, jadi pembebasannya tidak dicabut lagi. "
    "Bila ada kekeliruan, sampaikan kepada rapat pleno yang memutuskan berkas ini."
)


@transaction.atomic
def waive_prerequisite(
    dossier: Dossier, unit: CompetencyUnit, *, reason: str, by: User, now: datetime
) -> PrerequisiteWaiver:
    """Excuse the dossier from one prerequisite of its scheme; the waiver keeps reason, person and date.

    Raises Refused (code "reason_missing", "not_allowed", "excluded", "wrong_state", "not_prerequisite", "held", or
    "already_waived").
    """
    said = _reason(reason)
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    _refuse_unless_waivable(locked, by)
    today = today_at(locked.agency, now)
    _refuse_unless_needed(locked, unit, held_codes(locked.applicant, today))
    row = PrerequisiteWaiver.objects.create(
        dossier=locked, unit=unit, reason=said, granted_by=by, granted_on=today, granted_at=now
    )
    record("prerequisite.waive", by=by, subject=row, after={"unit": unit.code}, note=said, now=now)
    _tell("prerequisite_waived", row, said, now=now)
    return row


@transaction.atomic
def revoke_waiver(waiver: PrerequisiteWaiver, *, reason: str, by: User, now: datetime) -> PrerequisiteWaiver:
    """End a waiver; the row stays.

    Raises Refused (code "reason_missing", "ended", "admitted" once the applicant became a participant because of it, or
    as `waive_prerequisite`).
    """
    said = _reason(reason)
    dossier = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=waiver.dossier_id)
    _refuse_unless_waivable(dossier, by)
    row = PrerequisiteWaiver.objects.select_for_update(of=("self",)).select_related("unit").get(pk=waiver.pk)
    row.dossier = dossier
    if row.ended_at:
        raise Refused("Pembebasan ini sudah dicabut.", code="ended", subject=row)
    if founding_waivers([row]):
        raise Refused(FOUNDED, code="admitted", subject=row)
    row.ended_at, row.ended_by, row.ended_reason = now, by, said
    row.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    record("prerequisite.waiver_end", by=by, subject=row, after={"unit": row.unit.code}, note=said, now=now)
    _tell("prerequisite_waiver_ended", row, said, now=now)
    return row


def _reason(text: str) -> str:
    said = text.strip()
    if not said:
        raise Refused("Tulis alasannya. Pembebasan tertulis selalu beralasan.", code="reason_missing")
    return said


def _refuse_unless_waivable(dossier: Dossier, by: User) -> None:
    if not waives_prerequisites(by, dossier):
        raise Refused("Pembebasan prasyarat hanya dapat diputuskan verifikator.", code="not_allowed", subject=dossier)
    excluded = excluded_from_checking(by, dossier)
    if excluded:
        raise Refused(excluded, code="excluded", subject=dossier)
    if not dossier.is_marked(Mark.WAIVABLE):
        raise Refused(
            "Pembebasan prasyarat hanya dapat diubah sebelum rapat pleno memutuskan berkas ini.",
            code="wrong_state",
            subject=dossier,
        )


def _refuse_unless_needed(dossier: Dossier, unit: CompetencyUnit, held: Container[str]) -> None:
    if unit.pk not in {row.pk for row in prerequisites_of(dossier.exam_scheme)}:
        raise Refused(
            f"{unit.code} bukan prasyarat dalam skema berkas ini. Pilih unit dari daftar prasyarat.",
            code="not_prerequisite",
            subject=dossier,
        )
    if unit.code in held:
        raise Refused(
            f"{unit.code} sudah dimiliki pemohon dan dikonfirmasi, jadi tidak perlu dibebaskan.",
            code="held",
            subject=dossier,
        )
    if PrerequisiteWaiver.objects.in_force().filter(dossier=dossier, unit=unit).exists():
        raise Refused(f"{unit.code} sudah dibebaskan untuk berkas ini.", code="already_waived", subject=dossier)


def _tell(kind: str, row: PrerequisiteWaiver, reason: str, *, now: datetime) -> None:
    dossier = row.dossier
    facts = {"number": dossier.number or "", "unit": str(row.unit), "reason": reason}
    write(
        kind,
        to=[dossier.applicant],
        facts=facts,
        about=dossier,
        url=dossier.get_absolute_url(),
        key=f"{kind}:{row.pk}",
        now=now,
    )
