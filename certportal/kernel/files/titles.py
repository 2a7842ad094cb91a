"""The name a file came with: shown to people, never used as a place on the disk. Plain Python."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 150
_NAMELESS: Final = "berkas"
# Cc control, Cf invisible and direction-changing, Cs lone surrogates, Co private, Cn unassigned, Zl/Zp line breaks.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PATH: Final = re.compile(r"[\\/:*?\"<>|]+")


def _without_unseen(text: str) -> str:
    return "".join(
        character for character in unicodedata.normalize("NFC", text) if unicodedata.category(character) not in _UNSEEN
    )


def extension_of(name: str) -> str:
    """The extension in lower case without the dot; "" when there is none ("a.pdf." and "a.pdf " have the one they end with)."""
    stem, dot, extension = re.split(r"[\\/]", _without_unseen(name))[-1].rpartition(".")
    return extension.lower() if dot and stem.strip(". ") else ""


def clean_title(name: str, *, extension: str) -> str:
    """The name of an upload as it is stored and shown: the last part of its path, cleaned as `own_title` does."""
    return own_title(re.split(r"[\\/]", _without_unseen(name))[-1], extension=extension)


def own_title(name: str, *, extension: str) -> str:
    """A name the portal gives: nothing is cut off, because printed numbers are full of slashes; each becomes "_".

    Visible characters only, at most 150, with the true extension in place of the one the name ends with.
    """
    whole = _without_unseen(name)
    stem = whole.rpartition(".")[0] or whole
    stem = re.sub(r"\s+", " ", _PATH.sub("_", stem)).strip(". ") or _NAMELESS
    return f"{stem[: LONGEST - len(extension) - 1].rstrip('. ') or _NAMELESS}.{extension}"
