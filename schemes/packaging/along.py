"""Which units from outside a package are added to a choice, because chosen units require them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.packaging.check import check
from schemes.packaging.facts import Decree, Having, Package, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def along(
    decree: Decree,
    package: Package,
    selected: Iterable[str],
    held: Iterable[str] = (),
    *,
    waived: Iterable[str] = (),
    declined: Collection[str] = (),
) -> tuple[str, ...]:
    """Units to take beside `selected`, in the order in which they are required: prerequisites the package does not offer.

    The earliest listed version that satisfies the prerequisite is named. A prerequisite the package itself offers is
    the applicant's own choice, one that nobody lists cannot be taken, and one in `declined` was shown and unticked:
    those stay faults of `check`.
    """
    chosen = frozenset(selected) & decree.listed
    given, spared = frozenset(held) & decree.known, frozenset(waived)
    offered = Having(decree, (*package.core, *package.effective_electives))
    came: list[str] = []
    frontier = sorted(chosen - given)
    while frontier:
        for required in decree.prerequisites.get(frontier.pop(0), ()):
            family, version = decree.part(required)
            have = Having(decree, (*chosen, *given, *came))
            if required in spared or have.satisfies(family, version) or offered.satisfies(family, version):
                continue
            code = next((code for v, code in decree.options.get(family, ()) if v >= version), None)
            if code is not None and code not in declined:
                came.append(code)
                frontier.append(code)
    return tuple(came)


def required_by(decree: Decree, code: str, units: Iterable[str]) -> tuple[str, ...]:
    """Those of `units` for which `code` satisfies a prerequisite, in code order."""
    family, version = decree.part(code)
    return tuple(
        unit
        for unit in sorted(frozenset(units))
        if any(
            decree.part(required)[0] == family and version >= decree.part(required)[1]
            for required in decree.prerequisites.get(unit, ())
        )
    )


def selectable(decree: Decree, package: Package) -> frozenset[str]:
    """Every unit that may be selected for this package: its own, their later versions, and all their prerequisites."""
    return decree.listed - {
        fault.unit for fault in check(decree, package, decree.listed).faults if fault.rule is Rule.NOT_IN_PACKAGE
    }
