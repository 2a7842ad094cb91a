"""The catalogue loader: every clause of the source documents becomes a row, read from JSON files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.workdays.load import seed_holidays
from certportal.kernel.workdays.models import Holiday
from schemes.imports.decrees import close_decree, load_decree
from schemes.imports.kkni_schemes import load_kkni_schemes
from schemes.imports.organisations import load_organisations
from schemes.imports.packages import load_package
from schemes.imports.report import Report
from schemes.imports.rows import CatalogueRefused, Row, read_file
from schemes.imports.schemes import load_scheme
from schemes.imports.sequences import load_sequences
from schemes.imports.service_standards import load_service_standard
from schemes.imports.sops import load_sop
from schemes.imports.trade_forms import load_trade_forms

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["CatalogueRefused", "Report", "load_catalogue"]

# In this order, because later files name rows of earlier ones.
_LOADERS: dict[str, Callable[[Row, Report], None]] = {
    "organisations": load_organisations,
    "number_sequences": load_sequences,
    "service_standard": load_service_standard,
    "scheme": load_scheme,
    "kkni": load_decree,
    "kkni_package": load_package,
    "kkni_schemes": load_kkni_schemes,
    "sop": load_sop,
    "trade_forms": load_trade_forms,
}
_YEARS_AHEAD = 2
HOLIDAYS = "hari libur"


@transaction.atomic
def load_catalogue(folder: Path, *, now: dt.datetime) -> Report:
    """Load every *.json of `folder`, then the calendar from last year to two years ahead of `now` (unconfirmed).

    All or nothing, idempotent: a second run changes no row. Leaves one audit row when something moved.
    Raises CatalogueRefused with file, row and reason.
    """
    files = [read_file(path) for path in sorted(folder.glob("*.json"))]
    if not files:
        raise CatalogueRefused(folder.name, "", "tidak ada berkas katalog di folder ini")
    kinds = {file.file: file.text("kind") for file in files}
    for file in files:
        if kinds[file.file] not in _LOADERS:
            raise file.refuse(f"jenis berkas tidak dikenal: {kinds[file.file]} (pilihan: {', '.join(_LOADERS)})")
    report = Report()
    for kind, loader in _LOADERS.items():
        for file in files:
            if kinds[file.file] == kind:
                file.text("source")
                loader(file, report)
                file.finish()
    for file in files:
        if kinds[file.file] == "kkni":
            close_decree(file, report)
    _holidays(report, now.year - 1, now.year + _YEARS_AHEAD)
    if report.moved:
        record("catalogue.load", by=SYSTEM, after={"lines": report.lines()}, note=report.summary(), now=now)
    return report


def _holidays(report: Report, first_year: int, last_year: int) -> None:
    there = Holiday.objects.count()
    moved = seed_holidays(first_year, last_year)
    added = max(0, Holiday.objects.count() - there)
    report.added[HOLIDAYS] += added
    report.changed[HOLIDAYS] += max(0, moved - added)
    report.kept[HOLIDAYS] += Holiday.objects.count() - max(added, moved)
