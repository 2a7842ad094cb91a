"""Which units a dossier is about, and whether they make a complete package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from applicants.models import SelectedUnit
from applicants.queries.held import held_units, waived_codes
from schemes import queries as catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from applicants.models import Dossier, HeldUnit
    from schemes.models import SchemeUnit
    from schemes.queries import Judgement, PinnedPackage


@dataclass(frozen=True)
class Standing:
    """What counts for one KKNI dossier on one day: the package, units held (and those still waiting), and waivers."""

    package: PinnedPackage
    held: Mapping[str, HeldUnit]
    waiting: Mapping[str, HeldUnit]
    waived: frozenset[str]

    def judge(self, selected: Iterable[str]) -> Judgement:
        """What the rules say about these units together with what is held and waived."""
        return self.package.judge(selected, self.held, self.waived)


def standing_of(dossier: Dossier, on: date) -> Standing | None:
    """What a choice of units is measured by on that day; None for a scheme without a package. Three queries."""
    package = catalogue.pinned_package(dossier.scheme_version)
    if package is None:
        return None
    entries = held_units(dossier.applicant, on, confirmed_only=False)
    held = {entry.unit.code: entry for entry in entries if entry.confirmed_at}
    waiting = {entry.unit.code: entry for entry in entries if entry.unit.code not in held}
    return Standing(package, held, waiting, waived_codes(dossier))


def selected_codes(dossier: Dossier) -> frozenset[str]:
    """Codes of the units the applicant takes; empty for a scheme without a choice."""
    return frozenset(SelectedUnit.objects.filter(dossier=dossier).values_list("unit__code", flat=True))


def units_of(dossier: Dossier) -> list[SchemeUnit]:
    """The units to be assessed in this dossier, in the scheme's order, with their `unit` loaded.

    Those of the scheme; where the scheme pins a package, those the applicant takes, extra units included.
    """
    version = dossier.scheme_version
    if version.package_id is None:
        return catalogue.units_of(version)
    taken = SelectedUnit.objects.filter(dossier=dossier).values("unit_id")
    rows = version.scheme_units.filter(unit__in=taken)
    return list(rows.select_related("unit").order_by("position"))


def package_faults(dossier: Dossier, *, on: date, assessed: Iterable[str] | None = None) -> tuple[str, ...]:
    """Why the package is not complete on that day, one sentence per fault; empty when it is, or when there is none.

    `assessed` are the codes assessed competent; without it, what the applicant takes is looked at.
    """
    standing = standing_of(dossier, on)
    if standing is None:
        return ()
    return standing.judge(selected_codes(dossier) if assessed is None else assessed).sentences
