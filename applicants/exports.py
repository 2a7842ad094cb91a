"""Lists as files for a spreadsheet. No name or other text becomes a formula in a cell."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from certportal.kernel.web.dates import local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certportal.kernel.sla.models import Clock

_BOM = "\ufeff"  # without it common spreadsheets read the file in the computer's own encoding instead of UTF-8
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_HEAD = (
    "Nomor",
    "Pemohon",
    "Skema atau layanan",
    "Tahap",
    "Putaran perbaikan",
    "Petugas",
    "Dikirim",
    "Batas",
    "Keadaan waktu",
)


def plain_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula: a leading sign gets an apostrophe before it."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def queue_csv(rows: Iterable[tuple[Any, Clock | None]]) -> tuple[bytes, int]:
    """Dossiers of `in_full` with their clocks as CSV in UTF-8 with a byte order mark, and how many there were."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEAD)
    count = 0
    for dossier, clock in rows:
        cells = (
            dossier.number,
            dossier.applicant.full_name,
            dossier.subject.name,
            dossier.state_row.staff,
            dossier.rounds,
            dossier.officer_name or "",
            local(dossier.submitted_at, dossier.agency.zone).date().isoformat(),
            clock.limit_on.isoformat() if clock else "",
            ("berhenti sementara" if clock.paused_on else "berjalan") if clock else "tidak ada tenggat",
        )
        writer.writerow([plain_cell(cell) for cell in cells])
        count += 1
    return (_BOM + out.getvalue()).encode(), count
