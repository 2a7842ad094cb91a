"""Of which parts the numbers of a scheme's certificates are made, and what is still unset (domain.md 3.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Final

from certportal.kernel.numbers.models import NumberCounter
from certportal.kernel.numbers.pattern import fill, settled
from schemes.enums import SchemeKind
from schemes.models import SchemeVersion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

    from schemes.models import CertificationBody, Scheme

CERTIFICATE: Final = "certificate"
REGISTRATION: Final = "registration"
"""The counters, one of each for all schemes: the schemes of a body share their serial numbers."""

PART_NAMES: Final = {
    "kbli": "KBLI",
    "kbji": "KBJI",
    "level": "jenjang",
    "field": "huruf bidang",
    "licence": "nomor lisensi LSP",
}
STANDARD_REGISTRATION: Final = "{field} {licence} {n:05d} {year}"
_STANDARD: Final = "{kbli} {kbji} {level} {n:07d} {year}"
_WITHOUT_LEVEL: Final = "{kbli} {kbji} {n:07d} {year}"
_LICENCE: Final = re.compile(r"BNSP-LSP-(\d+)-ID")


@dataclass(frozen=True)
class Patterns:
    """How both numbers of a certificate are printed, with the parts of its scheme written out."""

    certificate: str
    registration: str


def standard_pattern(scheme: Scheme) -> str:
    """The pattern of certificate numbers where the office sets none; a scheme without a level leaves its place out."""
    return _STANDARD if scheme.level or scheme.kind == SchemeKind.KKNI else _WITHOUT_LEVEL


def parts_of(scheme: Scheme) -> dict[str, str]:
    """Each part by the name that patterns use; "" where it is unset."""
    return {
        "kbli": scheme.kbli,
        "kbji": scheme.kbji,
        "level": str(scheme.level or ""),
        "field": scheme.field_letters,
        "licence": licence_in_numbers(scheme.body),
    }


def licence_in_numbers(body: CertificationBody) -> str:
    """The licence as it stands in a registration number: of BNSP-LSP-1565-ID only 1565, any other as it is."""
    found = _LICENCE.fullmatch(body.licence_number)
    return found[1] if found else body.licence_number


def printed_patterns(scheme: Scheme) -> tuple[str, str]:
    """The patterns of certificate and registration number in force, parts still by name."""
    return scheme.certificate_pattern or standard_pattern(scheme), scheme.registration_pattern or STANDARD_REGISTRATION


def patterns_of(scheme: Scheme) -> Patterns:
    """Both patterns with the parts written out; complete where `unset_parts` names none."""
    certificate, registration = (settled(pattern, parts_of(scheme)) for pattern in printed_patterns(scheme))
    return Patterns(certificate, registration)


def certificate_numbers(scheme: Scheme) -> str:
    """The pattern of certificate numbers alone, parts written out; "" while one of them is unset."""
    pattern = printed_patterns(scheme)[0]
    return "" if _unset(pattern, parts_of(scheme)) else settled(pattern, parts_of(scheme))


def unset_parts(scheme: Scheme) -> list[str]:
    """What a number of this scheme would print and nobody has set yet, as people call it."""
    unset = {name for pattern in printed_patterns(scheme) for name in _unset(pattern, parts_of(scheme))}
    return [called for name, called in PART_NAMES.items() if name in unset]


def _unset(pattern: str, parts: Mapping[str, str]) -> set[str]:
    named = {name for _, name, _, _ in Formatter().parse(pattern) if name}
    return {name for name in named if not parts.get(name, name)}


@dataclass(frozen=True)
class Numbered:
    """A scheme with what its next certificate would print, or what is still unset."""

    scheme: Scheme
    version: SchemeVersion | None
    unset: list[str]
    certificate: str
    registration: str

    @property
    def standards(self) -> list[str]:
        """Of which standard its units are, and the decree that packages them, where one does."""
        package = self.version.package if self.version else None
        decrees = [package.decree.number] if package else []
        return [self.version.standard.decree, *decrees] if self.version else []


def numbered_schemes(schemes: QuerySet[Scheme], *, on: date) -> list[Numbered]:
    """The schemes by body and name, in a number of queries that does not grow with them."""
    newest: dict[int, SchemeVersion] = {}
    versions = SchemeVersion.objects.filter(scheme__in=schemes).order_by("number")
    for version in versions.select_related("standard", "package__decree"):
        newest[version.scheme_id] = version
    counters = NumberCounter.objects.filter(sequence__scope__in=(CERTIFICATE, REGISTRATION), year__in=(0, on.year))
    following = dict(counters.order_by("year").values_list("sequence__scope", "next"))
    return [
        _numbered(row, newest.get(row.pk), following, on)
        for row in schemes.select_related("body").order_by("body__name", "kind", "name", "pk")
    ]


def _numbered(scheme: Scheme, version: SchemeVersion | None, following: Mapping[str, int], on: date) -> Numbered:
    unset, patterns = unset_parts(scheme), patterns_of(scheme)
    if unset:
        return Numbered(scheme, version, unset, "", "")
    return Numbered(
        scheme,
        version,
        unset,
        fill(patterns.certificate, n=following.get(CERTIFICATE, 1), on=on),
        fill(patterns.registration, n=following.get(REGISTRATION, 1), on=on),
    )
