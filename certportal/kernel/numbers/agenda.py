"""A number that somebody typed from the agenda of the office. Plain Python: what it must have, and when two are the same."""

import re
import unicodedata
from typing import Final

from certportal.kernel.numbers.pattern import LONGEST, ONLY, WRITTEN

_CLASS: Final = re.compile(r"\d00(\.\d{1,3})*|[A-Z]{2,3}(\.\d{1,3})+", re.IGNORECASE | re.ASCII)
_RUNNING: Final = re.compile(r"([A-Z]{1,3}[-.]?)?\d{1,6}([-.]?[A-Z])?", re.IGNORECASE | re.ASCII)
_DASHES: Final = str.maketrans("–—‐‑", "----")
EXAMPLE: Final = "800.1.4.1/123/BKPSDM/{}"


class AgendaFault(ValueError):  # noqa: N818 - it is what was typed that is at fault
    """The number cannot be used; the message says why and what to type instead."""


def checked(typed: str, *, year: int) -> str:
    """The number as it will be printed: classification code, running number and year of the letter, parted by "/".

    Without its year it would come again with the next agenda. Raises AgendaFault.
    """
    text = re.sub(r"\s*/\s*", "/", " ".join(unicodedata.normalize("NFKC", typed).translate(_DASHES).split()))
    if len(text) > LONGEST:
        raise AgendaFault(f"Nomor lebih panjang daripada {LONGEST} karakter. Tulis seperti pada agenda.")
    if not WRITTEN.fullmatch(text):
        raise AgendaFault(f"Nomor {ONLY}.")
    parts, example = text.split("/"), EXAMPLE.format(year)
    if "" in parts:
        raise AgendaFault(f"Di antara dua garis miring belum ada isinya. Tulis misalnya {example}.")
    classes = [part for part in parts if _CLASS.fullmatch(part)]
    if not classes:
        raise AgendaFault(f"Nomor belum memuat kode klasifikasi. Tulis misalnya {example}.")
    if str(year) not in parts:
        raise AgendaFault(f"Nomor belum memuat tahun surat ini, {year}. Tulis misalnya {example}.")
    rest = parts.copy()
    rest.remove(classes[0])
    rest.remove(str(year))
    if not any(_RUNNING.fullmatch(part) for part in rest):
        raise AgendaFault(f"Nomor belum memuat nomor urut dari agenda. Tulis misalnya {example}.")
    return text


def same(text: str) -> str:
    """What two spellings of one number have in common: without spaces, capitals and leading zeros."""
    return "/".join(part.lstrip("0") or "0" for part in text.casefold().replace(" ", "").split("/"))
