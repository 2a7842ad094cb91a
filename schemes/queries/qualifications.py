"""What the pages about KKNI qualifications show."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from certportal.kernel.web.dates import day_in_words
from schemes import packaging
from schemes.enums import DecreeClauseKind, QualificationGroup, UnitKind
from schemes.models import Decree, DecreeClause, Package, PackageUnit, Qualification, Scheme, SchemeVersion
from schemes.queries.catalogue import in_force, services_for
from schemes.queries.packages import Book, Title, book_of, current_decree

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from schemes.packaging.graph import Edge, Node

_LINE, _LINES = 30, 2


@dataclass(frozen=True)
class Cell:
    """One cell of the table of levels and groups; `package` None where the decree has none."""

    level: int
    package: Package | None


@dataclass(frozen=True)
class GroupRow:
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class MapPage:
    decree: Decree
    rows: list[GroupRow]
    levels: list[int]
    considerations: list[DecreeClause]
    bases: list[DecreeClause]
    dicta: list[DecreeClause]
    review_overdue: bool

    @property
    def review_text(self) -> str:
        note = f"; {self.decree.review_note}" if self.decree.review_note else ""
        return f"Keputusan ini jatuh tempo kaji ulang pada {day_in_words(self.decree.review_due)}{note}."


@dataclass(frozen=True)
class Requirement:
    """A unit another one requires, and where it can be taken (empty: nowhere)."""

    code: str
    title: str
    places: str
    inside: bool


@dataclass(frozen=True)
class UnitLine:
    """A row of a package as printed. `ignored`: printed as elective although it is core; it counts once, as core."""

    row: PackageUnit
    requires: list[Requirement]
    ignored: bool
    canonical: str


@dataclass(frozen=True)
class Box:
    """A box of the drawing with its text."""

    node: Node
    title: str
    lines: list[str]

    @property
    def text_x(self) -> int:
        return self.node.x + 12

    @property
    def code_y(self) -> int:
        return self.node.y + 19

    @property
    def placed(self) -> list[tuple[int, str]]:
        return [(self.node.y + 37 + 16 * number, line) for number, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Drawing:
    boxes: list[Box]
    edges: tuple[Edge, ...]
    width: int
    height: int

    @property
    def places(self) -> set[str]:
        """Which kinds of boxes there are, for the legend."""
        return {box.node.place for box in self.boxes}


@dataclass(frozen=True)
class QualificationPage:
    qualification: Qualification
    package: Package
    core: list[UnitLine]
    electives: list[UnitLine]
    effective: int
    drawing: Drawing | None
    chains: list[UnitLine]
    extra_chains: list[tuple[str, str, list[Requirement]]]
    scheme: Scheme | None


@dataclass(frozen=True)
class Way:
    """How many units one qualification still needs: `left` has code, title, and whether it is an extra unit.

    An extra unit is only a prerequisite: it is examined, but no unit of the package, so that `done` never counts it.
    """

    title: Title
    count: int
    total: int
    left: list[tuple[str, str, bool]]

    @property
    def extra(self) -> int:
        return sum(extra for _, _, extra in self.left)

    @property
    def own(self) -> int:
        """How many units of the package itself are left."""
        return self.count - self.extra

    @property
    def left_words(self) -> str:
        own, extra = f"{self.own} unit lagi", f"{self.extra} unit tambahan"
        return " dan ".join(said for said, number in ((own, self.own), (extra, self.extra)) if number)

    @property
    def done(self) -> int:
        """How many units of the package are held already."""
        return self.total - self.own


@dataclass(frozen=True)
class UnitGroup:
    """Units to tick: (code, title, ticked)."""

    label: str
    units: list[tuple[str, str, bool]]

    @property
    def ticked(self) -> int:
        return sum(ticked for _, _, ticked in self.units)


def map_page(on: dt.date) -> MapPage | None:
    """The decree in force with its packages by group and level; None when none is in force. Three queries."""
    decree = current_decree(on)
    if decree is None:
        return None
    packages = {
        (package.qualification.group, package.qualification.level): package
        for package in Package.objects.filter(decree=decree).select_related("qualification")
    }
    levels = sorted({level for _, level in packages})
    rows = [
        GroupRow(str(group.label), [Cell(level, packages.get((group.value, level))) for level in levels])
        for group in QualificationGroup
    ]
    clauses = list(decree.clauses.order_by("position"))

    def of_kind(kind: DecreeClauseKind) -> list[DecreeClause]:
        return [clause for clause in clauses if clause.kind == kind]

    return MapPage(
        decree=decree,
        rows=rows,
        levels=levels,
        considerations=of_kind(DecreeClauseKind.CONSIDERATION),
        bases=of_kind(DecreeClauseKind.LEGAL_BASIS),
        dicta=of_kind(DecreeClauseKind.DICTUM),
        review_overdue=decree.review_due < on,
    )


def qualification_page(qualification: Qualification, on: dt.date) -> QualificationPage | None:
    """Everything the page of a qualification shows; None when no decree in force packages it."""
    decree = current_decree(on)
    package = (
        Package.objects.filter(qualification=qualification, decree=decree).select_related("decree").order_by("-number")
    ).first()
    if decree is None or package is None:
        return None
    book = book_of(decree)
    rules = book.rules.package(qualification.slug)
    lines = [_line(row, book, rules) for row in list(package.rows.select_related("unit").order_by("position"))]
    return QualificationPage(
        qualification=qualification,
        package=package,
        core=[line for line in lines if line.row.kind == UnitKind.CORE],
        electives=[line for line in lines if line.row.kind == UnitKind.ELECTIVE],
        effective=len(rules.effective_electives),
        drawing=_drawing(book, rules),
        chains=[line for line in lines if line.requires and not line.ignored],
        extra_chains=_extra_chains(book, rules),
        scheme=_scheme_of(package, on),
    )


def _scheme_of(package: Package, on: dt.date) -> Scheme | None:
    """The published scheme under which one may apply for this package today."""
    versions = SchemeVersion.objects.filter(in_force(on), package=package, scheme__published=True)
    newest = versions.select_related("scheme").order_by("-effective_from", "-number").first()
    return newest.scheme if newest and services_for(newest.scheme, on=on) else None


def _line(row: PackageUnit, book: Book, rules: packaging.Package) -> UnitLine:
    code = row.unit.code
    same = _plain(row.printed_title) == _plain(row.unit.title)
    return UnitLine(
        row=row,
        requires=_requirements(code, book, rules),
        ignored=row.kind == UnitKind.ELECTIVE and code in rules.double_listed,
        canonical="" if same else row.unit.title,
    )


def _plain(title: str) -> str:
    """Letters and digits only, so that differences of typography do not count (domain.md 4.3 A5)."""
    return "".join(character for character in title.casefold() if character.isalnum())


def _requirements(code: str, book: Book, rules: packaging.Package) -> list[Requirement]:
    own = {*rules.core, *rules.electives}
    return [
        Requirement(
            code=other,
            title=book.units[other],
            places=packaging.where_listed(other, book.rules, rules, book.names),
            inside=other in own,
        )
        for other in book.rules.prerequisites.get(code, ())
    ]


def _extra_chains(book: Book, rules: packaging.Package) -> list[tuple[str, str, list[Requirement]]]:
    """The prerequisites of the units from outside the package."""
    outside = [node.code for node in packaging.graph(book.rules, rules).nodes if node.place == "outside"]
    return [
        (code, book.units[code], _requirements(code, book, rules))
        for code in outside
        if book.rules.prerequisites.get(code)
    ]


def _drawing(book: Book, rules: packaging.Package) -> Drawing | None:
    found = packaging.graph(book.rules, rules)
    if not found.nodes:
        return None
    return Drawing(
        [Box(node, book.units[node.code], _wrapped(book.units[node.code])) for node in found.nodes],
        found.edges,
        found.width,
        found.height,
    )


def _wrapped(title: str) -> list[str]:
    return textwrap.wrap(title, _LINE, max_lines=_LINES, placeholder=" …")


def ways(book: Book, held: Iterable[str]) -> list[Way]:
    """Every qualification, nearest first, with the units left: (code, title, only a prerequisite)."""
    given = frozenset(held)
    found = []
    for package, count in packaging.pathways(book.rules, given):
        plan = packaging.plan(book.rules, package, given)
        left = [(code, book.units[code], code in plan.extra) for code in plan.additional]
        found.append(Way(book.by_slug[package.slug], count, package.core_required + package.elective_required, left))
    return found


_SUBFIELDS = {
    "N.78SPS01": "Standardisasi",
    "N.78SPS02": "Pelatihan kerja",
    "M.74SPS03": "Sertifikasi kompetensi",
}


def unit_groups(book: Book, held: frozenset[str], sought: str = "") -> list[UnitGroup]:
    """The units of the decree under the heading of their code, those in `held` ticked.

    All of them, or those with every word of `sought` in title or code; the ticked ones always, so that a search loses none.
    """
    wanted = sought.casefold().split()
    groups: dict[str, list[tuple[str, str, bool]]] = {prefix: [] for prefix in _SUBFIELDS}
    for code, title in book.units.items():
        if code not in held and not all(word in f"{title} {code}".casefold() for word in wanted):
            continue
        groups.setdefault(code[:9], []).append((code, title, code in held))
    return [UnitGroup(_SUBFIELDS.get(prefix, prefix), units) for prefix, units in groups.items() if units]
