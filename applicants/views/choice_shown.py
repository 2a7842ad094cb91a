"""The choice of units as the page shows it: lines, units added by prerequisites, what is missing.

The rules themselves are in schemes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from applicants.queries import UnitBasis
    from holdings.models import HeldUnit
    from schemes.packaging import Fault, Shortfall
    from schemes.queries import Judgement


@dataclass(frozen=True)
class Line:
    """One unit to tick. `fixed`: taken whatever one does; `closed`: cannot be ticked here, a note says why."""

    code: str
    title: str
    ticked: bool = False
    fixed: bool = False
    closed: bool = False
    held: str = ""
    notes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        return anchor_of(self.code)


@dataclass(frozen=True)
class ShownShortfall:
    """What one unit lacks in words, with the line where it can be mended (empty when it stands nowhere on the page).

    `items`: one for each prerequisite where several are missing.
    """

    sentence: str
    anchor: str = ""
    place: str = ""
    items: tuple[ShownShortfall, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One choice of units with everything the rules say about it; nothing in it is saved."""

    basis: UnitBasis
    chosen: frozenset[str]
    judgement: Judgement
    extras: tuple[str, ...] = field(default=())

    @property
    def complete(self) -> bool:
        return self.judgement.complete

    @property
    def counted(self) -> int:
        """Electives that count, with those held already."""
        return self.judgement.verdict.electives_counted

    @property
    def required(self) -> int:
        return self.basis.package.rules.elective_required

    @property
    def count_text(self) -> str:
        """How many electives count: “5 dari 7 pilihan”; more than asked is fine."""
        if self.counted > self.required:
            return f"{self.counted} pilihan, paling sedikit {self.required}"
        return f"{self.counted} dari {self.required} pilihan"

    @property
    def core_lines(self) -> list[Line]:
        package = self.basis.package
        fixed = package.fixed(self.basis.held)
        return [self._line(code, fixed=code in fixed) for code in package.rules.core]

    @property
    def elective_lines(self) -> list[Line]:
        rules = self.basis.package.rules
        return [self._line(code, closed=code in rules.double_listed) for code in rules.electives]

    @property
    def extra_lines(self) -> list[Line]:
        """Units from outside the package, each with those that require it."""
        package = self.basis.package
        lines = []
        for code in self.extras:
            needing = package.required_by(code, self.chosen - {code})
            why = _and(f"“{package.book.units[unit]}”" for unit in needing) if needing else ""
            note = f"Ikut karena {why} mensyaratkannya." if why else "Versi penerus unit dalam kemasan ini."
            lines.append(self._line(code, note=note))
        return lines

    @property
    def shortfalls(self) -> list[ShownShortfall]:
        """What is missing, by unit, each with the place on this page where it can be mended."""
        return [self._shown(row) for row in self.judgement.shortfalls]

    def _shown(self, row: Shortfall) -> ShownShortfall:
        if not row.items:
            return self._placed(row.text, row.faults[0])
        items = tuple(self._placed(text, fault) for text, fault in zip(row.items, row.faults, strict=True))
        return ShownShortfall(row.text, items=items)

    def _placed(self, sentence: str, fault: Fault) -> ShownShortfall:
        package = self.basis.package
        here = {*package.rules.core, *package.rules.electives, *self.extras}
        wanted = package.met_by(fault.requires, here) if fault.requires else fault.unit
        target = wanted if wanted in here else fault.unit
        if target is None:
            return ShownShortfall(sentence, "unit-pilihan", "Ke daftar unit pilihan")
        return ShownShortfall(sentence, anchor_of(target), f"Ke unit {target}")

    @property
    def successors(self) -> list[str]:
        """Requirements that a later version of the same unit satisfies, in words."""
        titles = self.basis.package.book.units
        return [
            f"“{titles[row.required]}” ({row.required}) dipenuhi oleh versi penerusnya, {row.by}."
            for row in self.judgement.verdict.by_successor
        ]

    def _line(self, code: str, *, fixed: bool = False, closed: bool = False, note: str = "") -> Line:
        basis = self.basis
        titles, required = basis.package.book.units, basis.package.book.rules.prerequisites.get(code, ())
        notes = [note] if note else []
        if closed:
            notes.append("Sudah menjadi unit inti, jadi tidak dihitung lagi sebagai pilihan.")
        elif code in basis.waiting:
            notes.append("Menunggu konfirmasi petugas, belum dihitung sebagai unit yang Anda miliki.")
        named = tuple(f"“{titles[other]}” ({other})" for other in required)
        if len(named) == 1 and not closed:
            notes.append(f"Mensyaratkan {named[0]}.")
        by = None if closed else basis.package.met_by(code, basis.held)
        return Line(
            code=code,
            title=titles[code],
            ticked=code in self.chosen and not closed,
            fixed=fixed,
            closed=closed,
            held=_held(basis.held[by], code) if by else "",
            notes=tuple(notes),
            required=named if len(named) > 1 and not closed else (),
        )


def anchor_of(code: str) -> str:
    """The id of a unit's line."""
    return f"u-{code.replace('.', '-')}"


def choice_of(basis: UnitBasis, ticked: frozenset[str], *, offered: frozenset[str] | None = None) -> Choice:
    """The choice that `ticked` makes, with all core units and the prerequisites from outside the package.

    `offered` are extra units that stood on the page before: those not ticked were left out on purpose and stay out.
    None: a choice that was saved, where everything not in it was left out. Extra units that nothing requires any more
    are dropped.
    """
    package = basis.package
    chosen = ticked | package.fixed(basis.held)
    everything = package.along(chosen, basis.held, basis.waived)
    declined = frozenset(everything if offered is None else offered) - ticked
    chosen |= frozenset(package.along(chosen, basis.held, basis.waived, declined))
    chosen -= {fault.unit for fault in basis.judge(chosen).verdict.faults if fault.rule == "not_in_package"}
    missing = package.along(chosen, basis.held, basis.waived)
    return Choice(basis, chosen, basis.judge(chosen), _extras(basis, chosen, missing))


def _extras(basis: UnitBasis, chosen: frozenset[str], missing: Iterable[str]) -> tuple[str, ...]:
    """Extra units taken, then those that could be."""
    package = basis.package
    own = {*package.rules.core, *package.rules.electives}
    taken = sorted(code for code in chosen if code not in own)
    needed = [code for code in missing if package.required_by(code, chosen)]
    return tuple(dict.fromkeys((*taken, *needed)))


def _held(entry: HeldUnit, code: str) -> str:
    until = f", berlaku sampai {day_in_words(entry.valid_until)}" if entry.valid_until else ", tanpa batas waktu"
    later = "" if entry.unit.code == code else f" sebagai versi penerus {entry.unit.code}"
    return f"Sudah Anda miliki{later}{until}"


def _and(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} dan {last}" if first else last
