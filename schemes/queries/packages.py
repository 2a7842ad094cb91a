"""KKNI packages for the rule engine and for the pages, read once per version of the catalogue and kept in memory."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from django.db.models import Q

from schemes import packaging
from schemes.enums import QualificationGroup, UnitKind
from schemes.models import CompetencyUnit, Decree, Package, PackageUnit, SchemeUnit, UnitPrerequisite

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from schemes.models import SchemeVersion


@dataclass(frozen=True)
class Title:
    """Name and address of a package; plain values, no model instances."""

    slug: str
    annex: str
    group: str
    level: int
    codification: str

    @property
    def name(self) -> str:
        return f"{QualificationGroup(self.group).label} jenjang {self.level}"

    @property
    def group_label(self) -> str:
        return str(QualificationGroup(self.group).label)


@dataclass(frozen=True)
class Book:
    """One decree in memory: the facts for the rules, and every name needed for sentences about them."""

    code: str
    rules: packaging.Decree
    titles: tuple[Title, ...]
    units: Mapping[str, str]

    @cached_property
    def names(self) -> packaging.Names:
        return packaging.Names(titles=self.units, packages={title.slug: title.name for title in self.titles})

    @cached_property
    def by_slug(self) -> Mapping[str, Title]:
        return {title.slug: title for title in self.titles}

    def sentences(self, verdict: packaging.Verdict, package: packaging.Package) -> list[str]:
        """One message per fault, in the order of the faults."""
        return [packaging.sentence(fault, self.rules, package, self.names) for fault in verdict.faults]


def current_decree(on: dt.date) -> Decree | None:
    """The decree on qualifications in force on that day, the newest if several are; None if none is."""
    return (
        Decree.objects.filter(Q(effective_until=None) | Q(effective_until__gte=on), effective_from__lte=on)
        .order_by("-effective_from", "-pk")
        .first()
    )


def current_book(on: dt.date) -> Book | None:
    """The decree in force, prepared for the rules: one small query once it is in memory; None if none is in force."""
    decree = current_decree(on)
    return book_of(decree) if decree is not None else None


def book_of(decree: Decree) -> Book:
    """The decree prepared for the rules; read again after any row that the rules use has changed."""
    # A decree without a stamp is being loaded: a cached copy could not be recognised as out of date.
    return _kept(decree.code, decree.stamp) if decree.stamp else _read(decree.code)


def prerequisites_of(version: SchemeVersion) -> list[CompetencyUnit]:
    """Every unit that a unit of this scheme requires, directly or through another one, by code; three small queries.

    Units of the scheme are those it prints itself and those of the package it pins.
    """
    listed = set(SchemeUnit.objects.filter(version=version).values_list("unit_id", flat=True))
    if version.package_id is not None:
        listed |= set(PackageUnit.objects.filter(package_id=version.package_id).values_list("unit_id", flat=True))
    required: dict[int, set[int]] = {}
    for unit, other in UnitPrerequisite.objects.values_list("unit_id", "requires_id"):
        required.setdefault(unit, set()).add(other)
    found: set[int] = set()
    ahead = listed
    while ahead:
        ahead = {other for unit in ahead for other in required.get(unit, ())} - found
        found |= ahead
    return list(CompetencyUnit.objects.filter(pk__in=found).order_by("code"))


def stamp_of(decree: Decree) -> str:
    """A digest of everything a Book is made of."""
    book = _read(decree.code)
    content = [
        [[vars(title) for title in book.titles], dict(book.units)],
        [[p.slug, p.annex, p.core, p.electives, p.core_required, p.elective_required] for p in book.rules.packages],
        dict(book.rules.prerequisites),
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _read(code: str) -> Book:
    rows: dict[int, dict[str, list[str]]] = {}
    listed = PackageUnit.objects.filter(package__decree__code=code).order_by("package_id", "kind", "position")
    for package_id, kind, unit in listed.values_list("package_id", "kind", "unit__code"):
        rows.setdefault(package_id, {UnitKind.CORE: [], UnitKind.ELECTIVE: []})[kind].append(unit)
    required: dict[str, list[str]] = {}
    pairs = UnitPrerequisite.objects.filter(decree__code=code).order_by("unit__code", "position")
    for unit, other in pairs.values_list("unit__code", "requires__code"):
        required.setdefault(unit, []).append(other)
    annexes = list(Package.objects.filter(decree__code=code).select_related("qualification").order_by("annex"))
    rules = packaging.Decree(
        packages=tuple(_package(annex, rows.get(annex.pk, {})) for annex in annexes),
        prerequisites={unit: tuple(others) for unit, others in required.items()},
    )
    units = CompetencyUnit.objects.filter(code__in=rules.known).order_by("code")
    return Book(code, rules, tuple(map(_title, annexes)), dict(units.values_list("code", "title")))


def _package(annex: Package, rows: dict[str, list[str]]) -> packaging.Package:
    return packaging.Package(
        slug=annex.qualification.slug,
        annex=annex.annex,
        core=tuple(rows.get(UnitKind.CORE, ())),
        electives=tuple(rows.get(UnitKind.ELECTIVE, ())),
        core_required=annex.core_required,
        elective_required=annex.elective_required,
    )


def _title(annex: Package) -> Title:
    qualification = annex.qualification
    return Title(qualification.slug, annex.annex, qualification.group, qualification.level, annex.codification)


@lru_cache(maxsize=4)
def _kept(code: str, stamp: str) -> Book:
    del stamp  # part of the key only
    return _read(code)
