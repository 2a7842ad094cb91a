"""The printed table of a storm."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Row:
    """One fault: when it began, seconds until readiness named it, how long it lasted, seconds from its end until ready."""

    name: str
    began: float
    red: float | None = None
    lasted: float = 0.0
    green: float | None = None
    reason: str = ""
    after: str = ""


def _seconds(value: float | None) -> str:
    return "tidak" if value is None else f"{value:.1f}"


def written(rows: list[Row]) -> str:
    head = f"  {'gangguan':<28}{'mulai':>8}{'merah':>8}{'lama':>8}{'hijau':>8}  kata kesiapan"
    lines = [
        f"  {row.name:<28}{row.began:>8.1f}{_seconds(row.red):>8}{row.lasted:>8.1f}{_seconds(row.green):>8}  {row.reason}"
        f"{row.after and ' → ' + row.after}"
        for row in rows
    ]
    return "\n".join([head, *lines])
