"""The packaging engine beside a bare set comparison of the same sizes, in the same process (figures of seed 004)."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from schemes.packaging import Decree, Package, check, pathways, plan

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "catalogue"
SIZES = 200
"""Held and selected sets per package."""


def the_decree() -> Decree:
    """The decree, read from the catalogue files."""
    units = json.loads((FOLDER / "004_kepmenaker_3_2021.json").read_text())["units"]
    files = [json.loads(path.read_text()) for path in sorted(FOLDER.glob("004_?_*.json"))]
    packages = tuple(
        Package(
            slug=file["qualification"]["slug"],
            annex=file["package"]["annex"],
            core=tuple(row["code"] for row in file["core"]),
            electives=tuple(row["code"] for row in file["electives"]),
            core_required=file["package"]["core_required"],
            elective_required=file["package"]["elective_required"],
        )
        for file in files
    )
    return Decree(packages, {unit["code"]: tuple(unit["prerequisites"]) for unit in units if "prerequisites" in unit})


def _choices(decree: Decree) -> list[tuple[Package, frozenset[str], frozenset[str]]]:
    """Packages with a choice of units and held units of every size."""
    dice = random.Random(1)  # noqa: S311 (the same sets every time)
    known = sorted(decree.known)
    found = []
    for package in decree.packages:
        own = [*package.core, *package.electives]
        for _ in range(SIZES):
            chosen = {
                *package.core,
                *dice.sample(package.electives, min(len(package.electives), package.elective_required)),
            }
            few = dice.sample(own, dice.randint(0, len(own)))
            held = dice.sample(known, dice.randint(0, len(known)))
            found.append((package, frozenset(chosen if dice.randrange(2) else few), frozenset(held)))
    return found


def _per_second(work: Callable[[], None], amount: int, *, turns: int = 5) -> float:
    took = []
    for _ in range(turns):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return amount / median(took)


def table() -> str:
    """Checks per second of one core, the slowest plans, all pathways; and what comparing bare sets of these sizes costs."""
    decree = the_decree()
    choices = _choices(decree)

    def checks() -> None:
        for package, chosen, held in choices:
            check(decree, package, chosen, held)

    def bare() -> None:
        for package, chosen, held in choices:
            have = chosen | held
            _ = set(package.core) - have, set(package.electives) & have

    checked, floor = _per_second(checks, len(choices)), _per_second(bare, len(choices))
    plans, ways = [], []
    for package, _, held in choices:
        start = time.perf_counter()
        plan(decree, package, held)
        plans.append((time.perf_counter() - start) * 1000)
    for _, _, held in choices[:: max(1, len(choices) // 60)]:
        start = time.perf_counter()
        pathways(decree, held)
        ways.append((time.perf_counter() - start) * 1000)
    p99 = quantiles(plans, n=100)[-1]
    bare_sets = f"himpunan telanjang {floor:,.0f} per detik, {floor / checked:.1f} × lantai"
    return "\n".join(
        [
            f"Pengemasan KKNI ({len(choices)} pilihan, satu inti)",
            f"  periksa              {checked:>10,.0f} per detik   {bare_sets}   (sasaran ≥ 20.000)",
            f"  rencana p50 / p99    {median(plans):>10.2f} / {p99:.2f} ms   terlama {max(plans):.2f} ms   (sasaran ≤ 20)",
            f"  14 jalur p50 / maks  {median(ways):>10.2f} / {max(ways):.2f} ms   (sasaran ≤ 100)",
        ]
    )
