"""Faults as Indonesian sentences: what is missing, why, and which package lists it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemes.packaging.facts import Decree, Fault, Package, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LONGEST_CODE = 40


@dataclass(frozen=True)
class Names:
    """Names for sentences: unit titles by code, package names ("Tenaga Pelatihan jenjang 5") by slug."""

    titles: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, str] = field(default_factory=dict)

    def unit(self, code: str) -> str:
        """Title and code: “Mengevaluasi …” (N.78SPS02.084.2); only the code, shortened, where there is no title.

        A unit the decree gives no title is named by its code already.
        """
        title = self.titles.get(code)
        if title and title.startswith(code):
            return title
        return f"“{title}” ({code})" if title else code[:_LONGEST_CODE]


def sentence(fault: Fault, decree: Decree, package: Package, names: Names) -> str:
    """The fault as one or two sentences for the person who chooses."""
    if fault.rule is Rule.ELECTIVE_SHORTAGE:
        return _shortage(fault, names)
    unit = fault.unit or ""
    if fault.rule is Rule.CORE_MISSING:
        return f"Unit inti {names.unit(unit)} belum dipilih dan belum dimiliki.{_too_early(fault)}"
    if fault.rule is Rule.PREREQUISITE_MISSING:
        return _prerequisite(fault, decree, package, names)
    return _stranger(unit, decree, package, names)


def where_listed(code: str, decree: Decree, package: Package | None, names: Names) -> str:
    """Where one can take a unit that satisfies `code`: "Tenaga Pelatihan jenjang 5, unit inti"; empty when nowhere.

    The package being chosen comes first; at most three places are named.
    """
    places: dict[str, str] = {}
    for listing, listed in decree.listings(code):
        name = "kemasan ini" if package is not None and listing.slug == package.slug else _package(listing, names)
        # A unit printed both as core and as elective is core (facts.effective_electives).
        kind = "inti" if listed in listing.core else "pilihan"
        later = "" if listed == code else f" (versi penerus {listed})"
        places.setdefault(name, f"{name}, unit {kind}{later}")
    ordered = sorted(places.items(), key=lambda place: place[0] != "kemasan ini")
    shown = [place for _name, place in ordered[:_PLACES]]
    more = len(ordered) - len(shown)
    return "; ".join(shown) + (f"; dan {more} kemasan lain" if more else "")


_PLACES = 3


def _package(package: Package, names: Names) -> str:
    return names.packages.get(package.slug, f"lampiran {package.annex}")


def _too_early(fault: Fault) -> str:
    return (
        f" Versi yang ada, {fault.earlier}, lebih lama daripada yang diminta, jadi belum memenuhi."
        if fault.earlier is not None
        else ""
    )


def _shortage(fault: Fault, names: Names) -> str:
    lacking = fault.required - fault.counted
    text = f"Baru {fault.counted} dari {fault.required} unit pilihan yang terpenuhi; pilih {lacking} unit lagi."
    if not fault.not_counted:
        return text
    return f"{text} {_listed(map(names.unit, fault.not_counted))} tidak dihitung sebagai pilihan karena sudah menjadi unit inti."


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} dan {last}" if first else last


def missing_prerequisite(fault: Fault, decree: Decree, package: Package, names: Names) -> str:
    """A missing prerequisite as an item below the unit that requires it: what it is and where it can be taken."""
    required = fault.requires or ""
    places = where_listed(required, decree, package, names)
    where = f"tercantum di {places}" if places else f"{_UNLISTED}, jadi {_HELD_OR_WAIVED}"
    return f"{names.unit(required)}: {where}.{_too_early(fault)}"


_UNLISTED = "tidak tercantum di kemasan mana pun"
_HELD_OR_WAIVED = "hanya dapat dipenuhi dengan unit yang sudah dimiliki atau pembebasan tertulis"


def _prerequisite(fault: Fault, decree: Decree, package: Package, names: Names) -> str:
    required = fault.requires or ""
    text = f"Unit {names.unit(fault.unit or '')} mensyaratkan {names.unit(required)}.{_too_early(fault)}"
    places = where_listed(required, decree, package, names)
    if not places:
        return f"{text} Unit itu {_UNLISTED}, jadi {_HELD_OR_WAIVED}."
    return f"{text} Unit itu tercantum di {places}. Ambil sebagai unit tambahan, atau tunjukkan bukti bahwa unit itu sudah dimiliki."


def _stranger(unit: str, decree: Decree, package: Package, names: Names) -> str:
    if unit not in decree.known:
        return f"Kode unit {names.unit(unit)} tidak dikenal dalam keputusan ini, jadi tidak dapat dipilih."
    if unit not in decree.listed:
        return f"Unit {names.unit(unit)} {_UNLISTED}, jadi tidak dapat dipilih; {_HELD_OR_WAIVED}."
    family, version = decree.part(unit)
    later = [
        code
        for code, other, wanted in (*package.core_rows, *package.elective_rows)
        if other == family and wanted > version
    ]
    if later:
        return f"Unit {names.unit(unit)} adalah versi yang lebih lama; kemasan ini meminta {later[0]}."
    places = where_listed(unit, decree, package, names)
    return (
        f"Unit {names.unit(unit)} bukan bagian kemasan ini dan bukan prasyarat unit yang dipilih. "
        f"Unit itu tercantum di {places}."
    )
