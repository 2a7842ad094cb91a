"""The prerequisites of one package as a drawing: positions of boxes and lines. A template draws it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schemes.packaging.facts import Decree, Package

BOX_WIDTH, BOX_HEIGHT = 232, 64
GAP_X, GAP_Y = 88, 16
MARGIN = 8


@dataclass(frozen=True)
class Node:
    """A unit as a box; x and y are its upper left corner.

    `place`: "core" or "elective" in this package, "later" when the package lists a later version of it, else "outside".
    """

    code: str
    place: str
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.y + BOX_HEIGHT // 2


@dataclass(frozen=True)
class Edge:
    """A line from a required unit (left) to the unit that requires it (right)."""

    requires: Node
    unit: Node

    @property
    def path(self) -> str:
        """The curve in SVG's path language."""
        x1, y1, x2, y2 = self.requires.x + BOX_WIDTH, self.requires.middle, self.unit.x, self.unit.middle
        bend = GAP_X // 2
        return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"


@dataclass(frozen=True)
class Graph:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int


def graph(decree: Decree, package: Package) -> Graph:
    """Every unit of the package that takes part in a prerequisite, with everything those require, in layers.

    A unit stands one layer to the right of the last unit it requires. Units without any prerequisite are left out.
    """
    required = _closure(decree, (*package.core, *package.effective_electives))
    codes = sorted({*required, *(other for others in required.values() for other in others)})
    columns = _columns(codes, required)
    places = {code: _place(decree, package, code) for code in codes}
    height = max((len(column) for column in columns), default=0) * (BOX_HEIGHT + GAP_Y)
    nodes = {
        code: Node(
            code=code,
            place=places[code],
            x=MARGIN + layer * (BOX_WIDTH + GAP_X),
            y=MARGIN + (height - len(column) * (BOX_HEIGHT + GAP_Y)) // 2 + row * (BOX_HEIGHT + GAP_Y),
        )
        for layer, column in enumerate(columns)
        for row, code in enumerate(column)
    }
    edges = tuple(Edge(nodes[other], nodes[code]) for code in sorted(required) for other in required[code])
    width = len(columns) * (BOX_WIDTH + GAP_X) - GAP_X + 2 * MARGIN
    return Graph(tuple(nodes.values()), edges, max(width, 0), height - GAP_Y + 2 * MARGIN if columns else 0)


def _place(decree: Decree, package: Package, code: str) -> str:
    if code in package.core:
        return "core"
    if code in package.electives:
        return "elective"
    return "later" if any(listed.slug == package.slug for listed, _ in decree.listings(code)) else "outside"


def _closure(decree: Decree, codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    frontier = list(codes)
    while frontier:
        code = frontier.pop()
        if code not in found and decree.prerequisites.get(code):
            found[code] = decree.prerequisites[code]
            frontier += found[code]
    return found


def _columns(codes: list[str], required: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """Units by depth; a column is sorted by the mean position of what its units require, so that few lines cross."""
    depths: dict[str, int] = {}

    def depth(code: str) -> int:
        if code not in depths:
            depths[code] = max((depth(other) + 1 for other in required.get(code, ())), default=0)
        return depths[code]

    columns: list[list[str]] = [[] for _ in range(max(map(depth, codes), default=-1) + 1)]
    for code in codes:
        columns[depth(code)].append(code)
    rows: dict[str, float] = {}
    for column in columns:
        column.sort(key=lambda code: (fmean([rows[other] for other in required.get(code, ())] or [0.0]), code))
        rows |= {code: row - (len(column) - 1) / 2 for row, code in enumerate(column)}
    return columns
