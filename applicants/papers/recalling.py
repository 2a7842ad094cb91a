"""What a decree rests on, in the order of a naskah dinas, and how it names the scheme."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemes.models import SchemeVersion

# By rank, as UU 12/2011 articles 7 and 8 have it; "" stands for rules of boards such as BNSP and LAN. A circular is no rule.
_RANKS: Final = (
    "Undang-Undang",
    "Peraturan Pemerintah",
    "Peraturan Presiden",
    "Peraturan Menteri",
    "Keputusan Menteri",
    "",
    "Peraturan Daerah",
    "Peraturan Gubernur",
    "Surat Edaran",
)
_YEAR: Final = re.compile(r"\bTahun (\d{4})\b")
_UNDATED: Final = "9999"


def by_rank(texts: Iterable[str]) -> list[str]:
    """The highest rule first, and the older of two of one rank."""
    return sorted(texts, key=_place)


def _place(text: str) -> tuple[int, str]:
    rank = max((name for name in _RANKS if text.startswith(name)), key=len)
    year = _YEAR.search(text)
    return _RANKS.index(rank), year[1] if year else _UNDATED


def decree_of(version: SchemeVersion) -> list[str]:
    """The decree that packages the units of a scheme of qualifications (Kepmenaker 3/2021); none for any other scheme."""
    package = version.package
    return [f"{package.decree.number} tentang {package.decree.title}"] if package else []


def named_in_full(version: SchemeVersion) -> str:
    """The scheme with its number, or with the annex of the decree where that is all the number there is."""
    package = version.package
    if package is None:
        return f"{version.scheme.name}, nomor {version.code}"
    return f"{version.scheme.name} sebagaimana tercantum dalam Lampiran {package.annex} {package.decree.number}"
