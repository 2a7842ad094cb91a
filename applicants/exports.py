"""The queue as a table for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certportal.kernel.web.dates import local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from applicants.models import Dossier
    from certportal.kernel.sla.models import Clock

QUEUE_HEAD = (
    "Nomor",
    "Pemohon",
    "NIP",
    "Unit kerja",
    "Skema atau layanan",
    "Tahap",
    "Putaran perbaikan",
    "Petugas",
    "Dikirim",
    "Batas",
    "Keadaan waktu",
)


def queue_rows(rows: Iterable[tuple[Any, Clock | None]]) -> list[tuple[str, ...]]:
    """Dossiers of `in_full` with their clocks: a row of text for each, as the list shows them, with NIP and unit."""
    return [_line(dossier, clock) for dossier, clock in rows]


def unit_of(dossier: Dossier) -> str:
    """Where the applicant works, as they declared it when they sent the dossier."""
    told = dossier.declared
    return str(told.get("work_unit") or told.get("employer") or "")


def _line(dossier: Any, clock: Clock | None) -> tuple[str, ...]:
    return (
        dossier.number,
        dossier.asked_by,
        dossier.applicant.nip or "",
        unit_of(dossier),
        dossier.subject.name,
        dossier.state_row.staff,
        str(dossier.rounds),
        dossier.officer_name or "",
        local(dossier.submitted_at, dossier.agency.zone).date().isoformat(),
        clock.limit_on.isoformat() if clock else "",
        ("berhenti sementara" if clock.paused_on else "berjalan") if clock else "tidak ada tenggat",
    )
