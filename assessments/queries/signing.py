"""Who signs the official report of an exam, and whose signature still holds for what it says now."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from assessments.queries.balance import seats_of
from assessments.queries.procedure import examiners_at

if TYPE_CHECKING:
    from assessments.models import Assessor, ExamEvent, ReportSign


@dataclass(frozen=True)
class Signer:
    """Somebody whose signature the report needs: an assessor, or who represents the test site (`assessor` is None).

    `sign` is their signature; `stale` says that the report was changed after it.
    """

    name: str
    role: str
    assessor: Assessor | None
    sign: ReportSign | None
    stale: bool

    @property
    def signed(self) -> bool:
        """Whether their signature holds for what the report says now."""
        return self.sign is not None and not self.stale


def report_digest(event: ExamEvent) -> str:
    """SHA-256 of everything the report says that people sign: who was there, with which result, where, when and before whom.

    A result that changes afterwards gives another digest, so that no signature stands under what its owner never saw.
    """
    said = [
        event.title,
        event.starts_at.isoformat(),
        event.site.name,
        [event.site_officer_name, event.site_officer_title, event.site_officer_nip],
        [one.registration_number for one in examiners_at(event)],
        [astuple(seat) for seat in seats_of(event)],
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def signers_of(event: ExamEvent, digest: str) -> list[Signer]:
    """The assessors and the representative of the test site, each with their signature; one query."""
    known = {row.assessor_id: row for row in event.report_signs.select_related("noted_by")}
    found = [_signer(one.user.full_name, "Asesor", one, known.get(one.pk), digest) for one in examiners_at(event)]
    if event.site_officer_name:
        role = event.site_officer_title or "Wakil tempat uji"
        found.append(_signer(event.site_officer_name, role, None, known.get(None), digest))
    return found


def _signer(name: str, role: str, assessor: Assessor | None, sign: ReportSign | None, digest: str) -> Signer:
    return Signer(name, role, assessor, sign, sign is not None and sign.digest != digest)


def still_to_sign(signers: list[Signer]) -> str:
    """Who has not signed what the report says now, as a sentence; "" when everybody has."""
    missing = [
        f"{one.name}{' (isi berubah sesudah ditandatangani)' if one.stale else ''}" for one in signers if not one.signed
    ]
    if not missing:
        return ""
    return (
        f"Belum bertanda tangan: {', '.join(missing)}. Tanda tangani di layar, atau cetak konsepnya, tanda tangani dengan "
        "pena, lalu unggah pindaiannya."
    )
