"""What a form of the trade asks, read from its data: plain Python, no database.

A part of kind "units" asks once for every unit, element or criterion; where a unit has no elements in the catalogue it is
asked as a whole, and the form says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

YES_NO = (("yes", "Ya"), ("no", "Tidak"))
K_BK = (("competent", "K"), ("not_yet_competent", "BK"))
VATM = (("valid", "Valid"), ("authentic", "Asli"), ("current", "Terkini"), ("sufficient", "Memadai"))
CHOICES = {"yes_no": YES_NO, "k_bk": K_BK, "vatm": VATM}


@dataclass(frozen=True)
class Ask:
    """One thing a form asks. `kind` is an `AnswerKind`; `note` labels a second field beside it, "" where there is none."""

    key: str
    text: str
    kind: str
    needed: bool = False
    note: str = ""
    heading: str = ""

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """What can be chosen; empty where text is written or a box is ticked."""
        return CHOICES.get(self.kind, ())


@dataclass(frozen=True)
class Element:
    """An element with its criteria, as (number, text)."""

    pk: int
    title: str
    criteria: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Unit:
    """A unit that is examined, with what the catalogue knows of its elements."""

    pk: int
    code: str
    title: str
    elements: tuple[Element, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of a form ready to be shown: what it asks, or the source of what is recorded already."""

    title: str
    intro: str
    asks: tuple[Ask, ...] = ()
    source: str = ""
    coarse: bool = False  # some unit is asked as a whole although the form goes deeper


def parts_of(parts: Sequence[Mapping[str, Any]], units: Sequence[Unit]) -> list[Part]:
    """Every part of the form for these units."""
    return [_part(part, units) for part in parts]


def keys_of(parts: Sequence[Part]) -> list[Ask]:
    """Everything that is asked, in order."""
    return [ask for part in parts for ask in part.asks]


def missing(asks: Sequence[Ask], answers: Mapping[str, str]) -> list[Ask]:
    """What must be answered before the form is signed and is not: choices, and whatever is marked as needed."""
    return [ask for ask in asks if (ask.needed or ask.kind in {"yes_no", "k_bk"}) and not answers.get(ask.key)]


def _part(part: Mapping[str, Any], units: Sequence[Unit]) -> Part:
    title, intro, kind = part["title"], part.get("intro", ""), part["kind"]
    if kind == "recorded":
        return Part(title, intro, source=part["source"])
    if kind == "questions":
        rows = range(1, int(part["count"]) + 1)
        asks = tuple(Ask(f"{part['key']}:{n}", f"Pertanyaan {n}", "text", note="Jawaban") for n in rows)
        return Part(title, intro, asks)
    if kind == "units":
        level = part["level"]
        coarse = level != "unit" and any(not unit.elements for unit in units)
        asks = tuple(ask for unit in units for ask in _unit_asks(part, unit, level))
        return Part(title, intro, asks, coarse=coarse)
    asks = tuple(Ask(item["key"], item["text"], item["kind"], item.get("needed", False)) for item in part["items"])
    return Part(title, intro, asks)


def _unit_asks(part: Mapping[str, Any], unit: Unit, level: str) -> list[Ask]:
    key, kind, note = part["key"], part["ask"], part.get("note", "")
    heading = f"{unit.code} {unit.title}"
    if level == "unit" or not unit.elements:
        return [Ask(f"{key}:u{unit.pk}", unit.title, kind, note=note, heading=unit.code)]
    found: list[Ask] = []
    for number, element in enumerate(unit.elements, 1):
        if level == "element" or not element.criteria:
            found.append(Ask(f"{key}:e{element.pk}", f"{number}. {element.title}", kind, note=note, heading=heading))
            continue
        found += [
            Ask(f"{key}:k{pk}", f"{number}.{place} {text}", kind, note=note, heading=heading)
            for place, (pk, text) in enumerate(element.criteria, 1)
        ]
    return [Ask(a.key, a.text, a.kind, a.needed, a.note, a.heading if n == 0 else "") for n, a in enumerate(found)]
