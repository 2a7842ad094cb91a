"""What the decree that names participants says, in the words of the office or of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.decrees import DICTUMS, WEIGHING, numbered
from schemes.letters import fill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemes.models import ServiceStandardVersion


def words_of_decree(version: ServiceStandardVersion) -> dict[str, list[str]]:
    """The words of the decree that names participants, as an office edits them: its own, or those of the house."""
    own = version.decree_words
    return {"weighing": own.get("weighing") or list(WEIGHING), "dictums": own.get("dictums") or list(DICTUMS)}


def decree_words(version: ServiceStandardVersion, values: Mapping[str, str]) -> tuple[list[str], list[list[str]]]:
    """What the decree weighs, and its dictums with their ordinals, every place filled in (`schemes.decrees.PLACES`)."""
    words = words_of_decree(version)
    weighing, dictums = ([text.strip() for text in fill(words[part], values)] for part in ("weighing", "dictums"))
    return list(filter(None, weighing)), numbered([text for text in dictums if text])
