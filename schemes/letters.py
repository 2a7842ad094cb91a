"""The text of a letter as data: paragraphs with a few named places. Plain Python.

A place is written {nama}. There is nothing else: no conditions, no loops, no filters, and what is filled in is never read
again, so that a name with braces in it stays a name.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

_PLACE = re.compile(r"\{([^{}]*)\}")

# What may stand in a letter, with its explanation for whoever writes a letter.
PLACES: Mapping[str, str] = MappingProxyType(
    {
        "nama": "nama lengkap pemohon",
        "nik": "NIK pemohon, sebagian disamarkan",
        "nip": "NIP pemohon",
        "lembaga": "lembaga yang diwakili pemohon",
        "nomor_berkas": "nomor berkas",
        "tanggal_kirim": "tanggal berkas dikirim",
        "tanggal_keputusan": "tanggal keputusan",
        "layanan": "nama layanan",
        "penyelenggara": "nama kantor penyelenggara",
    }
)


def fault(paragraph: str, places: Mapping[str, str] = PLACES) -> str | None:
    """Why this paragraph cannot be used, as a sentence that says what to write instead; None when it can."""
    unknown = [name for name in _PLACE.findall(paragraph) if name not in places]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in places)
        return f"isian “{{{unknown[0]}}}” tidak dikenal; yang dapat dipakai: {known}"
    if "{" in (rest := _PLACE.sub("", paragraph)) or "}" in rest:
        return f"tanda kurung kurawal tidak berpasangan; tulis isian seperti {{{next(iter(places))}}}"
    return None


def places_in(paragraphs: Iterable[str]) -> set[str]:
    """The names of the places that these paragraphs use."""
    return {name for text in paragraphs for name in _PLACE.findall(text)}


def fill(paragraphs: Iterable[str], values: Mapping[str, str]) -> list[str]:
    """The paragraphs with every place filled in, in one pass. KeyError for a place that `values` does not name."""
    return [_PLACE.sub(lambda match: values[match[1]], text) for text in paragraphs]
