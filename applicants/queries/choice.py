"""Which units a dossier is about, and whether they make a complete package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from applicants.models import SelectedUnit
from applicants.queries.waivers import waived_in
from certportal.kernel.workdays.queries import today_at
from holdings.queries import held_by
from schemes import packaging
from schemes import queries as catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from applicants.models import Dossier
    from holdings.models import HeldUnit
    from schemes.models import SchemeUnit
    from schemes.queries import Judgement, PinnedPackage


@dataclass(frozen=True)
class UnitBasis:
    """What counts for one KKNI dossier on one day: the package, units held (and those still waiting), and waivers."""

    package: PinnedPackage
    held: Mapping[str, HeldUnit]
    waiting: Mapping[str, HeldUnit]
    waived: frozenset[str]

    def judge(self, selected: Iterable[str]) -> Judgement:
        """What the rules say about these units together with what is held and waived."""
        return self.package.judge(selected, self.held, self.waived)


def unit_basis_of(dossier: Dossier, on: date) -> UnitBasis | None:
    """Package, held units and waivers that count on that day; None for a scheme without a package. Three queries."""
    return unit_bases_of([dossier], on).get(dossier.pk)


def unit_bases_of(dossiers: Iterable[Dossier], on: date) -> dict[int, UnitBasis]:
    """`unit_basis_of` for many, by dossier id, those without a package left out: two queries and one for each package."""
    choosing = [dossier for dossier in dossiers if dossier.chooses_units]
    if not choosing:
        return {}
    versions = {dossier.scheme_version_id: dossier.scheme_version for dossier in choosing}
    packages = {pk: package for pk, version in versions.items() if (package := catalogue.pinned_package(version))}
    entries = held_by([dossier.applicant_id for dossier in choosing], on)
    waived = waived_in([dossier.pk for dossier in choosing])
    return {
        dossier.pk: _unit_basis(
            packages[dossier.scheme_version_id],
            entries.get(dossier.applicant_id, ()),
            waived.get(dossier.pk, frozenset()),
        )
        for dossier in choosing
    }


def _unit_basis(package: PinnedPackage, entries: Sequence[HeldUnit], waived: frozenset[str]) -> UnitBasis:
    held = {entry.unit.code: entry for entry in entries if entry.confirmed_at}
    waiting = {entry.unit.code: entry for entry in entries if entry.unit.code not in held}
    return UnitBasis(package, held, waiting, waived)


def selected_codes(dossier: Dossier) -> frozenset[str]:
    """Codes of the units the applicant takes; empty for a scheme without a choice."""
    return frozenset(SelectedUnit.objects.filter(dossier=dossier).values_list("unit__code", flat=True))


def units_of(dossier: Dossier) -> list[SchemeUnit]:
    """The units to be assessed in this dossier, in the scheme's order, with their `unit` loaded.

    None on the review branch. Those of the scheme; where the scheme pins a package, those the applicant takes, extra units
    included.
    """
    version = dossier.scheme_version
    if version is None:
        return []
    if version.package_id is None:
        return catalogue.units_of(version)
    taken = SelectedUnit.objects.filter(dossier=dossier).values("unit_id")
    rows = version.scheme_units.filter(unit__in=taken)
    return list(rows.select_related("unit").order_by("position"))


def package_faults(
    dossier: Dossier, *, on: date, assessed: Iterable[str] | None = None
) -> tuple[packaging.Shortfall, ...]:
    """Why the package is not complete on that day, grouped by unit; empty when it is, or when there is none.

    `assessed` are the codes assessed competent; without it, what the applicant takes is looked at.
    """
    basis = unit_basis_of(dossier, on)
    if basis is None:
        return ()
    return basis.judge(selected_codes(dossier) if assessed is None else assessed).shortfalls


def missing_before_sending(dossier: Dossier, *, on: date) -> tuple[packaging.Shortfall, ...]:
    """What must be mended before the dossier is sent, because nothing the office can do later would mend it.

    Left out is what may still be held, because an officer has yet to answer its evidence, and what may still be waived:
    every missing prerequisite (design.md 6, rules 3 and 5).
    """
    basis = unit_basis_of(dossier, on)
    if basis is None:
        return ()
    hoped = {**basis.held, **basis.waiting}
    rows = basis.package.judge(selected_codes(dossier), hoped, basis.waived).shortfalls
    return tuple(row for row in rows if any(not fault.may_be_waived for fault in row.faults))


def missing_today(dossier: Dossier) -> tuple[packaging.Shortfall, ...]:
    """`package_faults` of today in the office's zone; nothing is asked of a scheme without a package."""
    if not dossier.chooses_units:
        return ()
    return package_faults(dossier, on=today_at(dossier.agency, timezone.now()))


def unsendable_today(dossier: Dossier) -> tuple[packaging.Shortfall, ...]:
    """`missing_before_sending` of today in the office's zone."""
    if not dossier.chooses_units:
        return ()
    return missing_before_sending(dossier, on=today_at(dossier.agency, timezone.now()))
