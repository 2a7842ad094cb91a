"""Facts of a paper: words and lists of words, so that what was printed can be read in fifty years without our code."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, Union

Fact: TypeAlias = Union[str, list["Fact"], dict[str, "Fact"]]  # noqa: UP007 - a recursive alias needs the long form

_CONTROL: Final = frozenset({"Cc", "Cs", "Cn"})
_RESERVED: Final = "paper"


class FactError(ValueError):
    """The calling code handed over something that cannot be frozen; the message names the fact."""


def freeze(facts: Mapping[str, object]) -> dict[str, Fact]:
    """A deep copy of `facts` made of strings, lists and dictionaries with string keys, in NFC.

    Raises FactError for numbers, dates, objects (make words of them first), control characters, and the name "paper".
    """
    if _RESERVED in facts:
        raise FactError(f"'{_RESERVED}' is what the page gets from the row itself")
    return {name: _frozen(value, name) for name, value in facts.items()}


def _frozen(value: object, where: str) -> Fact:
    if isinstance(value, str):
        # str() also takes the "safe" mark away: markup in a fact is text.
        return _words(str.__str__(value) if type(value) is str else "".join(value), where)
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise FactError(f"{where}: keys must be words")
        return {str(name): _frozen(inner, f"{where}.{name}") for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_frozen(inner, f"{where}[{place}]") for place, inner in enumerate(value)]
    raise FactError(f"{where}: {type(value).__name__} is not a word")


def _words(text: str, where: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(character) in _CONTROL and character != "\n" for character in composed):
        raise FactError(f"{where}: control character")
    return composed
