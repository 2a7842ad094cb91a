"""Rows of a table on their way out of the child: bounded while they are written, one JSON line per row that holds anything."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from .verdict import Bad

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 50
LONGEST_CELL: Final = 500  # characters

Row = tuple[int, list[str]]
"""The number of the row as a spreadsheet shows it, from 1, and the text of its cells."""


def write(rows: Iterable[Row], target: str) -> dict[str, int]:
    """Write the rows that hold anything; returns their count. Raises Bad (codes of imports.refusals.SENTENCES)."""
    count = 0
    with Path(target).open("w", encoding="utf-8") as lines:
        for number, cells in rows:
            kept = _bounded(number, cells)
            if not kept:
                continue
            count += 1
            if count > MOST_ROWS:
                raise Bad("baris", limit=MOST_ROWS)
            lines.write(json.dumps([number, kept]) + "\n")
    if not count:
        raise Bad("tanpa_baris")
    return {"rows": count}


def _bounded(number: int, cells: list[str]) -> list[str]:
    """The cells without white space around them and without empty ones at the end."""
    kept = [cell.strip() for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    if len(kept) > MOST_COLUMNS:
        raise Bad("kolom", row=number, limit=MOST_COLUMNS)
    if any(len(cell) > LONGEST_CELL for cell in kept):
        raise Bad("sel", row=number, limit=LONGEST_CELL)
    return kept
