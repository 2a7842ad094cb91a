"""The KKNI qualifications as a grid of groups and levels (Kepmenaker 3/2021)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemes.enums import QualificationGroup
from schemes.models import Package

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemes.queries.pages import SchemeCard


@dataclass(frozen=True)
class Cell:
    """One qualification in the grid of groups and levels; without `url` there is none at this level."""

    level: int
    url: str = ""
    units: int = 0
    is_open: bool = False


def level_grid(cards: Iterable[SchemeCard]) -> tuple[list[int], list[tuple[str, list[Cell]]]]:
    """The levels, and per group its qualification at each of them; both empty where no card is one. One query."""
    kkni = {card.version.package_id: card for card in cards if card.version.package_id}
    packages = Package.objects.filter(pk__in=kkni).select_related("qualification")
    found = {(one.qualification.group, one.qualification.level): one for one in packages}
    levels = sorted({level for _, level in found})

    def cell(group: str, level: int) -> Cell:
        package = found.get((group, level))
        if package is None:
            return Cell(level)
        card = kkni[package.pk]
        return Cell(level, card.scheme.get_absolute_url(), package.total_required, bool(card.service))

    groups = [group for group in QualificationGroup if any(group == one for one, _ in found)]
    return levels, [(str(group.label), [cell(group.value, level) for level in levels]) for group in groups]


def all_open(groups: list[tuple[str, list[Cell]]]) -> bool:
    """Whether every qualification of the grid takes applications now, so that it is said once; False of an empty grid."""
    cells = [cell for _, row in groups for cell in row if cell.url]
    return bool(cells) and all(cell.is_open for cell in cells)
