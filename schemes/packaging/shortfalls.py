"""Faults as Indonesian sentences grouped by unit: in full for the page that shows all, in brief for a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemes.packaging.facts import Decree, Fault, Package, Rule
from schemes.packaging.sentences import Names, missing_prerequisite, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# How many of each kind a refusal lists; the page that shows all has the rest.
BRIEF_UNITS = 3
BRIEF_CODES = 3


@dataclass(frozen=True)
class Shortfall:
    """Everything one unit lacks; `unit` None for the number of electives, which no single unit lacks.

    `text` is the whole sentence, or the heading of `items`: one for each of `faults`, in their order.
    """

    unit: str | None
    faults: tuple[Fault, ...]
    text: str
    items: tuple[str, ...] = ()


def shortfalls(faults: Iterable[Fault], decree: Decree, package: Package, names: Names) -> tuple[Shortfall, ...]:
    """The faults of `check` by unit, in the order in which each unit is first named."""
    by_unit: dict[str | None, list[Fault]] = {}
    for fault in faults:
        by_unit.setdefault(fault.unit, []).append(fault)
    return tuple(_shortfall(unit, tuple(own), decree, package, names) for unit, own in by_unit.items())


def _shortfall(
    unit: str | None, faults: tuple[Fault, ...], decree: Decree, package: Package, names: Names
) -> Shortfall:
    if len(faults) == 1:
        return Shortfall(unit, faults, sentence(faults[0], decree, package, names))
    lacking = [fault for fault in faults if fault.rule is Rule.PREREQUISITE_MISSING]
    items = [
        missing_prerequisite(fault, decree, package, names)
        if fault.rule is Rule.PREREQUISITE_MISSING
        else sentence(fault, decree, package, names)
        for fault in faults
    ]
    return Shortfall(unit, faults, f"Unit {names.unit(unit or '')} kurang {len(lacking)} prasyarat.", tuple(items))


def in_brief(rows: Sequence[Shortfall]) -> str:
    """A few sentences with codes, however much is missing; empty when nothing is."""
    faults = [fault for row in rows for fault in row.faults]
    core = [fault.unit or "" for fault in faults if fault.rule is Rule.CORE_MISSING]
    foreign = [fault.unit or "" for fault in faults if fault.rule is Rule.NOT_IN_PACKAGE]
    said = [
        *([f"Unit inti belum terpenuhi: {_few(core)}."] if core else ()),
        *(_shortage(fault) for fault in faults if fault.rule is Rule.ELECTIVE_SHORTAGE),
        *_prerequisites(rows),
        *([f"Bukan bagian kemasan ini: {_few(foreign)}."] if foreign else ()),
    ]
    return " ".join(said)


def _shortage(fault: Fault) -> str:
    lacking = fault.required - fault.counted
    return f"Baru {fault.counted} dari {fault.required} unit pilihan yang terpenuhi; pilih {lacking} unit lagi."


def _prerequisites(rows: Iterable[Shortfall]) -> list[str]:
    missing = {
        row.unit or "": [fault.requires or "" for fault in row.faults if fault.rule is Rule.PREREQUISITE_MISSING]
        for row in rows
    }
    lacking = [(unit, codes) for unit, codes in missing.items() if codes]
    said = [f"Unit {unit} kurang {len(codes)} prasyarat: {_few(codes)}." for unit, codes in lacking[:BRIEF_UNITS]]
    if len(lacking) > BRIEF_UNITS:
        said.append(f"{len(lacking) - BRIEF_UNITS} unit lain juga kurang prasyarat.")
    return said


def _few(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:BRIEF_CODES])
    return f"{shown}, dan {len(codes) - BRIEF_CODES} lainnya" if len(codes) > BRIEF_CODES else shown
