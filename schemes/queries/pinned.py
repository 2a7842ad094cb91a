"""The package a scheme version pins, and the verdict of its rules on a choice of units; apps above use only this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemes import packaging
from schemes.enums import UnitKind
from schemes.models import Package
from schemes.queries.packages import Book, Title, book_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from schemes.models import SchemeVersion


@dataclass(frozen=True)
class Judgement:
    """The verdict of the rules, its faults grouped by unit and put into words."""

    verdict: packaging.Verdict
    shortfalls: tuple[packaging.Shortfall, ...]

    @property
    def complete(self) -> bool:
        return self.verdict.complete


@dataclass(frozen=True)
class PinnedPackage:
    """One package with its decree; no method makes a query."""

    book: Book
    rules: packaging.Package

    @property
    def title(self) -> Title:
        return self.book.by_slug[self.rules.slug]

    @property
    def selectable(self) -> frozenset[str]:
        """Every unit somebody may take for this package, extra units included."""
        return packaging.selectable(self.book.rules, self.rules)

    def judge(self, selected: Iterable[str], held: Iterable[str] = (), waived: Iterable[str] = ()) -> Judgement:
        """Check a choice (design.md 6): `waived` are prerequisites set aside in writing."""
        verdict = packaging.check(self.book.rules, self.rules, selected, held, waived=waived)
        return Judgement(verdict, packaging.shortfalls(verdict.faults, self.book.rules, self.rules, self.book.names))

    def completed(
        self, chosen: Collection[str], held: Iterable[str] = (), waived: Iterable[str] = ()
    ) -> frozenset[str] | None:
        """The smallest complete choice that keeps what was chosen; None when no listed unit can complete it.

        Chosen units that do not belong to the package are left out.
        """
        given, spared = frozenset(held), frozenset(waived)
        strangers = {
            fault.unit
            for fault in self.judge(chosen, given, spared).verdict.faults
            if fault.rule is packaging.Rule.NOT_IN_PACKAGE
        }
        kept = frozenset(chosen) - strangers
        try:
            found = packaging.plan(self.book.rules, self.rules, given, chosen=kept, waived=spared)
        except packaging.PlanImpossibleError:
            return None
        return kept | frozenset(found.additional)

    def along(
        self,
        selected: Iterable[str],
        held: Iterable[str] = (),
        waived: Iterable[str] = (),
        declined: Collection[str] = (),
    ) -> tuple[str, ...]:
        """Units from outside the package that `selected` needs as prerequisites."""
        return packaging.along(self.book.rules, self.rules, selected, held, waived=waived, declined=declined)

    def required_by(self, code: str, units: Iterable[str]) -> tuple[str, ...]:
        """Those of `units` that require `code`."""
        return packaging.required_by(self.book.rules, code, units)

    def met_by(self, code: str, units: Collection[str]) -> str | None:
        """The one of `units` that satisfies `code`: itself, else its latest later version; None when none does."""
        if code in units:
            return code
        family, version = self.book.rules.part(code)
        later = [
            (part[1], unit) for unit in units if (part := self.book.rules.part(unit))[0] == family and part[1] > version
        ]
        return max(later)[1] if later else None

    def kind_of(self, code: str) -> UnitKind | None:
        """Core or elective in this package; None for a unit that is only there as a prerequisite."""
        if self.met_by_row(code, self.rules.core):
            return UnitKind.CORE
        return UnitKind.ELECTIVE if self.met_by_row(code, self.rules.effective_electives) else None

    def met_by_row(self, code: str, rows: Iterable[str]) -> bool:
        """Whether `code` satisfies one of `rows`: that unit itself or a later version of it."""
        return any(self.met_by(row, (code,)) for row in rows)

    def fixed(self, held: Collection[str]) -> frozenset[str]:
        """Core units that are chosen automatically: every one that no held unit satisfies."""
        return frozenset(code for code in self.rules.core if self.met_by(code, held) is None)

    def strangers(self, codes: Iterable[str]) -> list[str]:
        """For units that do not belong to the package: why not, and where they are listed."""
        return [
            packaging.sentence(
                packaging.Fault(packaging.Rule.NOT_IN_PACKAGE, unit=code), self.book.rules, self.rules, self.book.names
            )
            for code in codes
        ]


def pinned_package(version: SchemeVersion | None) -> PinnedPackage | None:
    """The package of a KKNI scheme version, ready for the rules; None for a scheme of another kind, and for no scheme. One query."""
    if version is None or version.package_id is None:
        return None
    package = Package.objects.select_related("decree", "qualification").get(pk=version.package_id)
    book = book_of(package.decree)
    return PinnedPackage(book, book.rules.package(package.qualification.slug))
