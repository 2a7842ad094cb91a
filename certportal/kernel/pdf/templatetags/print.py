"""Filters for papers: `{% load print %}`."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from certportal.kernel.pdf import qr as codes

register = template.Library()
_IS_A_CODE: Final = re.compile(r"[0-9@./]|\w-\w")
_WHOLE: Final = '<span class="nowrap">{}</span>'


@register.filter
def qr(text: str) -> str:
    """`<img src="{{ verification_url|qr }}" alt="...">`: the text as a QR code."""
    return codes.svg(text)


@register.filter
def nip(number: str) -> str:
    """18 digits as the personnel office writes them, "19680312 199403 2 004"; anything else as it is."""
    parts = (number[:8], number[8:14], number[14:15], number[15:])
    return " ".join(parts) if len(number) == 18 and number.isdigit() else number  # noqa: PLR2004 (digits of a NIP)


@register.filter
def whole(text: str) -> SafeString:
    """Codes, numbers, addresses and double names stay on one line: a line ends between words, not inside "SS-02/LSP" or "Nur-Aini"."""
    words = ((format_html(_WHOLE, word) if _IS_A_CODE.search(word) else word,) for word in text.split())
    return format_html_join(" ", "{}", words)


LINE: Final = 42  # capital letters of a line beside the emblem


@register.filter
def balanced(text: str, line: int = LINE) -> SafeString:
    """A name too long for its line stands in two of about one length; "dan" begins the second rather than ends the first."""
    words = text.split()
    if len(text) <= int(line) or len(words) == 1:
        return whole(text)
    halves = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    first, second = min(halves, key=_uneven)
    return format_html("{}<br>{}", whole(first), whole(second))


def _uneven(halves: tuple[str, str]) -> int:
    first, second = (half.casefold() for half in halves)
    well = second.startswith("dan ") or first.endswith(",")
    return abs(len(first) - len(second)) - 12 * well + 40 * first.endswith(" dan")


# Rows of a list that fit on a sheet of its own, and on the last one, which also carries signature and remarks.
FULL_SHEET, LAST_SHEET = 12, 8


@register.filter
def sheets(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows of a paper whose sheets do not flow, sheet by sheet: {"rows", "last"}; the last one is never empty."""
    found, rest = [], list(rows)
    while len(rest) > LAST_SHEET:
        taken = min(FULL_SHEET, len(rest) - 1)
        found.append({"rows": rest[:taken], "last": False})
        rest = rest[taken:]
    return [*found, {"rows": rest, "last": True}]
