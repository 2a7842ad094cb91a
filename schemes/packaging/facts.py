"""Input and output of the packaging rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Rule(StrEnum):
    """The four ways in which a choice of units can fall short."""

    CORE_MISSING = "core_missing"
    ELECTIVE_SHORTAGE = "elective_shortage"
    PREREQUISITE_MISSING = "prerequisite_missing"
    NOT_IN_PACKAGE = "not_in_package"


def split_code(code: str) -> tuple[str, int]:
    """Family and version of a unit code: `N.78SPS02.019.2` is version 2 of family `N.78SPS02.019`.

    A code whose last part is not a number is its own family, at version 0.
    """
    family, dot, version = code.rpartition(".")
    if dot and version.isascii() and version.isdigit() and len(version) <= _VERSION_DIGITS:
        return family, int(version)
    return code, 0


_VERSION_DIGITS = 4


@dataclass(frozen=True)
class Package:
    """One annex of the decree: core and elective unit codes in printed order, and how many of each are required."""

    slug: str
    annex: str
    core: tuple[str, ...]
    electives: tuple[str, ...]
    core_required: int
    elective_required: int

    @cached_property
    def effective_electives(self) -> tuple[str, ...]:
        """Electives less those that are core in the same package: nothing counts twice (annex K: 19 of 22)."""
        core = set(self.core)
        return tuple(code for code in self.electives if code not in core)

    @cached_property
    def double_listed(self) -> frozenset[str]:
        """Units printed both as core and as elective."""
        return frozenset(self.core) & frozenset(self.electives)

    @cached_property
    def core_rows(self) -> tuple[tuple[str, str, int], ...]:
        return tuple((code, *split_code(code)) for code in self.core)

    @cached_property
    def elective_rows(self) -> tuple[tuple[str, str, int], ...]:
        return tuple((code, *split_code(code)) for code in self.effective_electives)


@dataclass(frozen=True)
class Decree:
    """All packages and the prerequisites of every unit the decree names."""

    packages: tuple[Package, ...]
    prerequisites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def listed(self) -> frozenset[str]:
        """Units that some package lists; only these can be selected."""
        return frozenset(code for package in self.packages for code in (*package.core, *package.electives))

    @cached_property
    def known(self) -> frozenset[str]:
        """Listed units and those only named as prerequisites."""
        named = (code for codes in self.prerequisites.values() for code in codes)
        return self.listed | frozenset(named) | frozenset(self.prerequisites)

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, int]]:
        """Family and version of every known code, split once."""
        return {code: split_code(code) for code in self.known}

    @cached_property
    def options(self) -> Mapping[str, tuple[tuple[int, str], ...]]:
        """Listed versions per family, lowest first."""
        families: dict[str, list[tuple[int, str]]] = {}
        for code in self.listed:
            family, version = self.parts[code]
            families.setdefault(family, []).append((version, code))
        return {family: tuple(sorted(versions)) for family, versions in families.items()}

    def package(self, slug: str) -> Package:
        """The package of that slug; KeyError when the decree has none."""
        return self._by_slug[slug]

    @cached_property
    def _by_slug(self) -> Mapping[str, Package]:
        return {package.slug: package for package in self.packages}

    def part(self, code: str) -> tuple[str, int]:
        """Family and version of any code, known or not."""
        return self.parts.get(code) or split_code(code)

    def listings(self, code: str) -> list[tuple[Package, str]]:
        """Where a unit that satisfies `code` is listed: the package and the code it lists, in printed order."""
        family, version = self.part(code)
        return [
            (package, listed)
            for package in self.packages
            for listed in dict.fromkeys((*package.core, *package.electives))
            if self.part(listed)[0] == family and self.part(listed)[1] >= version
        ]


class Having:
    """A set of units, prepared for the question whether a required code is satisfied, and by which unit."""

    def __init__(self, decree: Decree, codes: Iterable[str]) -> None:
        self.codes = frozenset(codes)
        self._best: dict[str, tuple[int, str]] = {}
        for code in self.codes:
            family, version = decree.part(code)
            if version > self._best.get(family, (-1, ""))[0]:
                self._best[family] = (version, code)

    def satisfies(self, family: str, version: int) -> bool:
        """Whether the set has a unit of the family with that version or a later one."""
        best = self._best.get(family)
        return best is not None and best[0] >= version

    def best(self, family: str) -> str:
        """The latest version of the family in the set; KeyError when there is none."""
        return self._best[family][1]

    def earlier(self, family: str) -> str | None:
        """For a requirement that is not satisfied: the version of its family in the set, too early to count."""
        best = self._best.get(family)
        return best[1] if best else None


@dataclass(frozen=True)
class Fault:
    """One shortcoming. `unit` and `requires` are codes, None where they do not apply; the rest is for its sentence.

    `required` and `counted` are numbers of electives; `not_counted` are selected electives that are core here;
    `earlier` is a version of the missing unit that is present but too early to count.
    """

    rule: Rule
    unit: str | None = None
    requires: str | None = None
    required: int = 0
    counted: int = 0
    not_counted: tuple[str, ...] = ()
    earlier: str | None = None

    @property
    def may_be_waived(self) -> bool:
        """A written waiver may set it aside: only prerequisites, never a core or an elective unit."""
        return self.rule is Rule.PREREQUISITE_MISSING


@dataclass(frozen=True)
class Successor:
    """A required code that a later version of the same unit satisfies."""

    required: str
    by: str


@dataclass(frozen=True)
class Verdict:
    """The answer of `check`: no faults means that the package is complete."""

    faults: tuple[Fault, ...]
    extra: tuple[str, ...]
    by_successor: tuple[Successor, ...]
    ignored_held: tuple[str, ...]
    electives_counted: int

    @property
    def complete(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class Plan:
    """A smallest set of further units; `extra` are those among them that only serve as prerequisites."""

    additional: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.additional)
