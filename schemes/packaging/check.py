"""Whether a choice of units is a complete package, and if not, what is missing and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.packaging.facts import Decree, Fault, Having, Package, Rule, Successor, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def check(
    decree: Decree,
    package: Package,
    selected: Iterable[str],
    held: Iterable[str] = (),
    *,
    waived: Iterable[str] = (),
) -> Verdict:
    """Check `selected` and `held` unit codes against one package (Kepmenaker 3/2021, "Aturan Pengemasan").

    Both are sets: order and repetition never matter. Held codes the decree does not know are ignored and reported. Only
    units that some package lists can be selected: any other selected code is a fault and satisfies nothing. Adding a
    held unit never adds a fault. `waived` are codes set aside in writing as prerequisites; they count nowhere else, so
    that a waiver never replaces a core or an elective unit.
    """
    wanted, spared = frozenset(selected), frozenset(waived)
    chosen = wanted & decree.listed
    given = frozenset(held)
    ignored = given - decree.known
    given -= ignored
    have = Having(decree, chosen | given)
    counted = [code for code, family, version in package.elective_rows if have.satisfies(family, version)]
    accepted, extra = _accepted(decree, package, chosen)
    needed = _prerequisites(decree, chosen - given)
    faults = (
        *_core_missing(package, have),
        *_shortage(package, chosen, len(counted)),
        *_prerequisite_missing(decree, needed, spared, have),
        *(Fault(Rule.NOT_IN_PACKAGE, unit=code) for code in sorted(wanted - accepted)),
    )
    required = dict.fromkeys((*package.core, *counted, *(code for _unit, code in needed)))
    return Verdict(
        faults=faults,
        extra=tuple(sorted(extra)),
        by_successor=tuple(_successors(decree, required, have)),
        ignored_held=tuple(sorted(ignored)),
        electives_counted=len(counted),
    )


def _core_missing(package: Package, have: Having) -> Iterator[Fault]:
    for code, family, version in package.core_rows:
        if not have.satisfies(family, version):
            yield Fault(Rule.CORE_MISSING, unit=code, earlier=have.earlier(family))


def _prerequisite_missing(
    decree: Decree, needed: Iterable[tuple[str, str]], spared: frozenset[str], have: Having
) -> Iterator[Fault]:
    for unit, required in needed:
        family, version = decree.part(required)
        if required not in spared and not have.satisfies(family, version):
            yield Fault(Rule.PREREQUISITE_MISSING, unit=unit, requires=required, earlier=have.earlier(family))


def _shortage(package: Package, chosen: frozenset[str], counted: int) -> Iterator[Fault]:
    if counted < package.elective_required:
        yield Fault(
            Rule.ELECTIVE_SHORTAGE,
            required=package.elective_required,
            counted=counted,
            not_counted=tuple(code for code in package.electives if code in chosen and code in package.double_listed),
        )


def _prerequisites(decree: Decree, units: Iterable[str]) -> list[tuple[str, str]]:
    return [(unit, required) for unit in sorted(units) for required in decree.prerequisites.get(unit, ())]


def _accepted(decree: Decree, package: Package, chosen: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Selected units in the package, or required by those through a chain of prerequisites (the extra ones).

    The chain ignores what is held, so that adding a held unit never adds a fault.
    """
    floor: dict[str, int] = {}
    for _code, family, version in (*package.core_rows, *package.elective_rows):
        floor[family] = min(version, floor.get(family, version))
    own = frozenset(code for code in chosen if _reaches(decree, code, floor))
    rest = chosen - own
    if not rest:
        return own, frozenset()
    chain: dict[str, int] = {}
    frontier = [code for code in own if code in decree.prerequisites]
    seen = set(frontier)
    while frontier:
        for required in decree.prerequisites[frontier.pop()]:
            family, version = decree.part(required)
            chain[family] = min(version, chain.get(family, version))
            # The chain goes on through the required unit and through any later version selected in its place.
            steps = {required, *(code for code in rest if _reaches(decree, code, {family: version}))}
            frontier += [step for step in steps if step in decree.prerequisites and step not in seen]
            seen |= steps
    extra = frozenset(code for code in rest if _reaches(decree, code, chain))
    return own | extra, extra


def _reaches(decree: Decree, code: str, floor: dict[str, int]) -> bool:
    family, version = decree.part(code)
    return family in floor and version >= floor[family]


def _successors(decree: Decree, required: Iterable[str], have: Having) -> Iterator[Successor]:
    for code in required:
        family, version = decree.part(code)
        if code not in have.codes and have.satisfies(family, version):
            yield Successor(required=code, by=have.best(family))
