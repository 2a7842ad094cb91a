"""The smallest set of further units that completes a package: exact, by branch and bound.

A requirement `X.v` can be met by any listed version of X from v on, so the search branches over versions; it branches
over electives in the order of what they cost. The bound is simple (each unit satisfies at most one elective row) and
nearly always reached by the first solution, because most electives of the decree require no other unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.packaging.check import check
from schemes.packaging.facts import Decree, Having, Package, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

Requirement = tuple[str, int]


class PlanImpossibleError(ValueError):
    """No set of listed units completes the package; the decree's own packages never raise it."""


def plan(
    decree: Decree,
    package: Package,
    held: Iterable[str] = (),
    *,
    chosen: Iterable[str] = (),
    waived: Iterable[str] = (),
) -> Plan:
    """A smallest set A of listed units such that `check(A, held)` has no fault.

    With `chosen`, A completes what was chosen already: `check(chosen ∪ A, held)` has no fault as long as every chosen unit
    belongs there. `waived` as in `check`. Raises PlanImpossibleError when there is none. Among equally small sets the
    printed order decides.
    """
    given, kept, spared = frozenset(held) & decree.known, frozenset(chosen) & decree.listed, frozenset(waived)
    best = _Search(decree, package, given, waived=spared).run(kept)
    extra = check(decree, package, best, given, waived=spared).extra
    added = best - kept
    return Plan(additional=tuple(sorted(added)), extra=tuple(code for code in extra if code in added))


def pathways(decree: Decree, held: Iterable[str] = ()) -> list[tuple[Package, int]]:
    """Every package with the number of units still to take, nearest first, ties by annex letter."""
    given = frozenset(held)
    counts = [(package, plan(decree, package, given).count) for package in decree.packages]
    return sorted(counts, key=lambda item: (item[1], item[0].annex))


class _Search:
    """One search: `held` is fixed, the chosen units grow and shrink along the branches."""

    def __init__(
        self, decree: Decree, package: Package, held: frozenset[str], *, waived: frozenset[str] = frozenset()
    ) -> None:
        self.decree, self.package, self.held, self.waived = decree, package, held, waived
        self.given = Having(decree, held)
        self.chosen: dict[str, list[int]] = {}
        self.taken: list[str] = []
        self.best: tuple[str, ...] | None = None
        self.limit = len(decree.listed) + 1
        families = [family for _code, family, _version in package.elective_rows]
        self.rows_per_unit = max((families.count(family) for family in families), default=1)

    def run(self, chosen: frozenset[str] = frozenset()) -> frozenset[str]:
        pending = [(family, version) for _code, family, version in self.package.core_rows]
        for code in sorted(chosen):
            self._take(code)
            # Prerequisites of units that are already held are not checked, as in `check`.
            pending += [] if code in self.held else self._needs(code)
        self._close(pending, skipped=frozenset())
        if self.best is None:
            raise PlanImpossibleError(self.package.slug)
        return frozenset(self.best)

    def _met(self, requirement: Requirement) -> bool:
        family, version = requirement
        return self.given.satisfies(family, version) or any(v >= version for v in self.chosen.get(family, ()))

    def _missing_electives(self) -> int:
        counted = sum(self._met((family, version)) for _code, family, version in self.package.elective_rows)
        return max(0, self.package.elective_required - counted)

    def _bound(self, missing: int) -> int:
        """At least so many units in all: one unit satisfies the elective rows of one family."""
        return len(self.taken) + -(-missing // self.rows_per_unit)

    def _close(self, pending: list[Requirement], skipped: frozenset[str]) -> None:
        """Meet every pending requirement, trying each listed version; then go on to the electives."""
        if len(self.taken) >= self.limit:
            return
        open_ones = [requirement for requirement in pending if not self._met(requirement)]
        if not open_ones:
            self._elect(skipped)
            return
        family, version = open_ones[0]
        for code in self._versions(family, version):
            self._take(code)
            self._close([*open_ones[1:], *self._needs(code)], skipped)
            self._drop()

    def _versions(self, family: str, version: int) -> list[str]:
        return [code for v, code in self.decree.options.get(family, ()) if v >= version and code not in self.held]

    def _elect(self, skipped: frozenset[str]) -> None:
        """Choose one more elective, or stop: branch over which row to satisfy next, in the order of cost."""
        missing = self._missing_electives()
        if self._bound(missing) >= self.limit:
            return
        if missing == 0:
            self.best, self.limit = tuple(self.taken), len(self.taken)
            return
        rows = [
            (code, family, version)
            for code, family, version in self.package.elective_rows
            if code not in skipped and not self._met((family, version))
        ]
        for code, family, version in sorted(rows, key=lambda row: self._cost(row[0])):
            if self._bound(missing) >= self.limit:
                return
            self._close([(family, version)], skipped)
            # This row is not tried again: every later branch leaves it out.
            skipped |= {code}

    def _cost(self, code: str) -> int:
        """How many units taking this one adds, itself included; used for the order only, never as a bound."""
        frontier, seen = [code], {code}
        while frontier:
            for family, version in self._needs(frontier.pop()):
                if not self._met((family, version)):
                    step = next(iter(self._versions(family, version)), None)
                    if step is None:
                        return len(self.decree.listed)
                    if step not in seen:
                        seen.add(step)
                        frontier.append(step)
        return len(seen)

    def _needs(self, code: str) -> list[Requirement]:
        return [
            self.decree.part(other) for other in self.decree.prerequisites.get(code, ()) if other not in self.waived
        ]

    def _take(self, code: str) -> None:
        family, version = self.decree.part(code)
        self.chosen.setdefault(family, []).append(version)
        self.taken.append(code)

    def _drop(self) -> None:
        family, _version = self.decree.part(self.taken.pop())
        self.chosen[family].pop()
