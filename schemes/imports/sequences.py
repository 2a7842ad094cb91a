"""Number sequences of the papers and cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.numbers.load import ensure_sequence
from certportal.kernel.numbers.models import NumberSequence, ResetPolicy
from certportal.kernel.numbers.pattern import PatternFault

if TYPE_CHECKING:
    from schemes.imports.report import Report
    from schemes.imports.rows import Row


def load_sequences(file: Row, report: Report) -> None:
    """Create missing sequences; one that exists keeps what the office set."""
    for row in file.rows("sequences"):
        load_sequence(row, report)


def load_sequence(row: Row, report: Report) -> str:
    """Create one sequence unless it exists already; returns its scope."""
    noun = str(NumberSequence._meta.verbose_name)  # noqa: SLF001 (Django's public _meta)
    scope = row.text("scope")
    if len(scope) > (longest := NumberSequence._meta.get_field("scope").max_length or 0):  # noqa: SLF001 (Django's public _meta)
        raise row.refuse(f"isian “scope” paling panjang {longest} karakter")
    there = NumberSequence.objects.filter(scope=scope).exists()
    try:
        ensure_sequence(scope, row.text("pattern"), reset_policy=row.choice("reset", ResetPolicy))
    except PatternFault as fault:
        raise row.refuse(str(fault)) from fault
    (report.kept if there else report.added)[noun] += 1
    row.finish()
    return scope
