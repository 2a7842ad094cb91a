"""How a number is printed. Plain Python: a pattern is data, so it may name a few fields and nothing else."""

import re
from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Final

FIELDS: Final = frozenset({"n", "year", "yy", "month", "roman", "roman_month"})
"""`roman` is what people are told to write; `roman_month`, its older name, stands in patterns of the catalogue."""
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


LONGEST = 80  # characters of a printed number; the columns of certificates hold no more
LONGEST_PATTERN = 120  # characters of the pattern itself, as the column of NumberSequence
HIGHEST_FIRST = 9_999_999  # where a count may begin: a counter of 32 bits, and the digits of a certificate's number
_WIDTH = re.compile(r"0?\d?\dd?|d?", re.ASCII)
WRITTEN = re.compile(r"[A-Z0-9./() _-]+", re.IGNORECASE | re.ASCII)
"""What a number may be written with: two letters that look like one would be two numbers that look like one."""
ONLY = "hanya memuat huruf Latin, angka, titik, garis miring, kurung, garis bawah, spasi, dan tanda hubung"


class PatternFault(ValueError):  # noqa: N818 - it is the pattern that is at fault
    """The pattern cannot be used; the message says why (for people who set up the portal)."""


def check(pattern: str, *, yearly: bool) -> None:
    """Refuse a pattern that names unknown fields, lacks the number or has it twice, or would print the same in two years.

    Also one that prints more than fits, asks for more than a number of digits, or holds letters that nobody can tell apart.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise PatternFault(f"Pola nomor lebih panjang daripada {LONGEST_PATTERN} karakter")
    places = _places(pattern)
    _refuse_fields([field for field, _, _ in places], yearly=yearly)
    if turned := [conversion for _, _, conversion in places if conversion]:
        raise PatternFault(f"Pola nomor memuat “!{turned[0]}”, yang tidak dikenal; tulis misalnya {{n:05d}}")
    if odd := [width for _, width, _ in places if not _WIDTH.fullmatch(width)]:
        raise PatternFault(
            f"Pola nomor memuat banyak angka yang tidak dikenal: {odd[0][:20]}; tulis misalnya {{n:05d}}"
        )
    try:
        longest = fill(pattern, n=99_999_999, on=date(2026, 8, 1))  # August has the longest Roman number
    except ValueError as fault:  # digits asked of words
        raise PatternFault(
            "Pola nomor tidak dapat dicetak: banyak angka hanya dapat diminta dari {n}; tulis misalnya {n:05d}"
        ) from fault
    if len(longest) > LONGEST:
        raise PatternFault(f"Nomor menurut pola ini lebih panjang daripada {LONGEST} karakter")
    if not WRITTEN.fullmatch(longest):
        raise PatternFault(f"Pola nomor {ONLY} di luar isiannya. Ketik ulang polanya")


def _places(pattern: str) -> list[tuple[str, str, str]]:
    """Field, number of digits and conversion of everything that is filled in."""
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as fault:
        raise PatternFault(
            "Pola nomor tidak dapat dibaca: kurung kurawalnya tidak berpasangan; tulis misalnya {n:05d}"
        ) from fault
    return [(field, width or "", turned or "") for _, field, width, turned in parts if field is not None]


def _refuse_fields(named: list[str], *, yearly: bool) -> None:
    if unknown := {*named} - FIELDS:
        raise PatternFault(f"Pola nomor memuat isian yang tidak dikenal: {', '.join(sorted(unknown))}")
    if "n" not in named:
        raise PatternFault("Pola nomor harus memuat {n}")
    if named.count("n") > 1:
        raise PatternFault("Pola nomor memuat {n} lebih dari sekali. Sisakan satu")
    if yearly and not {*named} & {"year", "yy"}:
        raise PatternFault("Pola yang mulai lagi tiap tahun harus memuat {year} atau {yy}")


def fill(pattern: str, *, n: int, on: date) -> str:
    """The printed number: `fill("{n:05d}/SERT/{roman_month}/{year}", n=7, on=...)` is "00007/SERT/XII/2026"."""
    roman = _ROMAN[on.month - 1]
    return pattern.format(
        n=n, year=on.year, yy=f"{on.year % 100:02d}", month=f"{on.month:02d}", roman=roman, roman_month=roman
    )


def settled(pattern: str, parts: Mapping[str, str]) -> str:
    """The pattern with these parts written out: what is left to fill is the number and its date."""
    for name, text in parts.items():
        pattern = pattern.replace(f"{{{name}}}", text.replace("{", "{{").replace("}", "}}"))
    return pattern


def prints_alike(one: str, other: str) -> bool:
    """Whether two usable patterns would print the same numbers, however they are written."""
    samples = ((1, date(2026, 1, 1)), (123_456, date(2031, 11, 1)))
    return all(fill(one, n=n, on=on) == fill(other, n=n, on=on) for n, on in samples)
