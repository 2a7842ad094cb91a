"""Values in a notice are only ever text: what a person typed can neither start a line nor become a link of ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

LONGEST = 1000
_LINK_STARTS = (re.compile(r"://"), re.compile(r"\bwww\.", re.IGNORECASE), re.compile(r"\bmailto:", re.IGNORECASE))


def fenced(value: object) -> Any:
    """The value with every text in it fenced; numbers, dates and other values pass as they are."""
    if isinstance(value, str):
        return fenced_text(value)
    if isinstance(value, Mapping):
        return {key: fenced(one) for key, one in value.items()}
    return [fenced(one) for one in value] if isinstance(value, list | tuple | set | frozenset) else value


def fenced_text(text: str) -> str:
    """One line without control, invisible or direction characters, with the openings of links broken, cut at 1,000.

    Names pass unchanged: letters, marks, apostrophes, points and commas are not touched.
    """
    visible = "".join(" " if one.isspace() else one for one in text if one.isspace() or not _is_hidden(one))
    line = " ".join(visible.split())[:LONGEST]
    for start in _LINK_STARTS:
        line = start.sub(lambda found: f"{found.group()[0]} {found.group()[1:]}", line)
    return line


def _is_hidden(one: str) -> bool:
    return unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
