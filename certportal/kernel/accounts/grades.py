"""Golongan/ruang of civil servants: seventeen ordered steps (domain.md 5.3). Plain Python."""

import re
from enum import StrEnum
from functools import lru_cache

_TITLES = {
    "I/a": "Juru Muda",
    "I/b": "Juru Muda Tingkat I",
    "I/c": "Juru",
    "I/d": "Juru Tingkat I",
    "II/a": "Pengatur Muda",
    "II/b": "Pengatur Muda Tingkat I",
    "II/c": "Pengatur",
    "II/d": "Pengatur Tingkat I",
    "III/a": "Penata Muda",
    "III/b": "Penata Muda Tingkat I",
    "III/c": "Penata",
    "III/d": "Penata Tingkat I",
    "IV/a": "Pembina",
    "IV/b": "Pembina Tingkat I",
    "IV/c": "Pembina Utama Muda",
    "IV/d": "Pembina Utama Madya",
    "IV/e": "Pembina Utama",
}
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_SHAPE = re.compile(r"\s*(?:gol(?:ongan)?\.?\s*)?(IV|I{1,3}|[1-4])\s*[/\-. ]?\s*([a-e])\s*", re.IGNORECASE | re.ASCII)


class Grade(StrEnum):
    """Golongan/ruang as printed on the SK pangkat; compare `rank_order`, never the text."""

    I_A = "I/a"
    I_B = "I/b"
    I_C = "I/c"
    I_D = "I/d"
    II_A = "II/a"
    II_B = "II/b"
    II_C = "II/c"
    II_D = "II/d"
    III_A = "III/a"
    III_B = "III/b"
    III_C = "III/c"
    III_D = "III/d"
    IV_A = "IV/a"
    IV_B = "IV/b"
    IV_C = "IV/c"
    IV_D = "IV/d"
    IV_E = "IV/e"

    @property
    def rank_order(self) -> int:
        """1 (I/a) to 17 (IV/e)."""
        return list(Grade).index(self) + 1

    @property
    def rank_title(self) -> str:
        """The rank that belongs to the grade, "Penata Muda Tingkat I"."""
        return _TITLES[self.value]

    @property
    def label(self) -> str:
        """For lists: "III/b (Penata Muda Tingkat I)"."""
        return f"{self.value} ({self.rank_title})"


def rank_words(grade: str) -> str:
    """Rank and grade as they stand under a signature, "Pembina Utama Muda, IV/c"; "" where no grade is known."""
    return f"{Grade(grade).rank_title}, {grade}" if grade else ""


@lru_cache(maxsize=256)  # a list has few of them, each thousands of times
def parse(text: str) -> Grade | None:
    """Read "III/b", "IIIb", "III-b", "3b", "III/B"; None when it is no grade (PPPK golongan have no letter)."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    roman, letter = match.groups()
    value = f"{_ROMAN.get(roman, roman.upper())}/{letter.lower()}"
    return Grade(value) if value in _TITLES else None


def at_least(text: str, minimum: str) -> bool | None:
    """Whether grade `text` reaches `minimum`; None when either cannot be read."""
    grade, floor = parse(text), parse(minimum)
    return None if grade is None or floor is None else grade.rank_order >= floor.rank_order
