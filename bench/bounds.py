"""What each page cost when it was last looked at, in times of its floor: `./run bench --check` refuses what became slower."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = Path(__file__).with_name("bounds.json")
DOSSIERS = 3_000
RUNS = 5
"""Whole measurements of one server; the median of the five is compared, so that one bad moment of the machine is none."""
SLACK = 1.15
"""A page may take this much more than it did before it is called slower."""


def middle(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    """The median of several measurements, by page."""
    return {page: round(median(run[page] for run in runs), 2) for page in runs[0]}


def slower(stored: dict[str, float], now: dict[str, float]) -> list[str]:
    """A sentence for each page that takes more than its stored ratio and the slack, and for each that has none."""
    said = [f"{page}: belum ada batas tersimpan, jalankan --keep" for page in now if page not in stored]
    return said + [
        f"{page}: {now[page]:.2f} × lantai, tersimpan {most:.2f}, paling banyak {most * SLACK:.2f}"
        for page, most in stored.items()
        if page in now and now[page] > most * SLACK
    ]


def stored_for(engine: str) -> dict[str, float]:
    """The stored ratios of an engine, by page; empty where nothing was kept."""
    found: dict[str, dict[str, float]] = json.loads(FILE.read_text()) if FILE.exists() else {}
    return found.get(engine, {})


def keep(engine: str, ratios: dict[str, float]) -> None:
    """Store what was measured: from now on this is what a page may cost."""
    found = json.loads(FILE.read_text()) if FILE.exists() else {}
    FILE.write_text(json.dumps({**found, engine: ratios}, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
