"""Cover sheets and scanned piles: what a sheet says, which rows have one, and how a pile falls into parts."""

from __future__ import annotations

import hmac
from base64 import b32encode
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from applicants.models import Dossier, ScannedPile
    from certportal.kernel.files.piles import Seen

PREFIX: Final = "PISAH:"
"""Begins the text of our codes; capitals and digits alone, which a QR code packs tightly, so that its squares are large."""
_SALT: Final = "applicants.cover_sheet"
_BYTES: Final = 10  # of the signature: 16 letters


class Mark(StrEnum):
    """What was read on a page; a sheet of this dossier is written as `SHEET` and the code of its row."""

    SHEET = "sheet:"
    FOREIGN = "foreign"
    FORGED = "forged"
    SPOILED = "spoiled"
    BLANK = "blank"
    PAPER = ""


def token_of(dossier: Dossier, row: str) -> str:
    """What the code on the sheet of this row says. It opens nothing: it names a row, and cannot be made by hand."""
    said = f"{dossier.code}:{row}"
    return f"{PREFIX}{said}:{_signed(said, settings.SECRET_KEY)}"


def _signed(said: str, secret: str) -> str:
    digest = salted_hmac(_SALT, said, secret=secret, algorithm="sha256").digest()
    return b32encode(digest[:_BYTES]).decode()


def mark_of(seen: Seen, dossier: Dossier) -> str:
    """The mark of one page, for a pile of this dossier."""
    ours = next((text for text in seen.texts if text.startswith(PREFIX)), None)
    if ours is None:
        return Mark.SPOILED if seen.spoiled else Mark.BLANK if seen.blank else Mark.PAPER
    said, _, signature = ours.removeprefix(PREFIX).rpartition(":")
    if not any(
        hmac.compare_digest(_signed(said, secret).encode(), signature.encode())
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ):
        return Mark.FORGED
    code, _, row = said.partition(":")
    return f"{Mark.SHEET}{row}" if code == dossier.code else Mark.FOREIGN


@dataclass(frozen=True)
class PilePart:
    """Pages that lie together: those behind one sheet (`row`, where it is one of this dossier), or before the first.

    `kind` is the mark of what stood before them, PAPER for nothing.
    """

    kind: str
    row: str
    pages: tuple[int, ...]

    @property
    def n(self) -> int:
        """Its first page: the same when another part falls in two."""
        return self.pages[0]

    @property
    def pages_in_words(self) -> str:
        first, last = self.pages[0], self.pages[-1]
        return f"halaman {first}" if first == last else f"halaman {first}–{last}"


def parts_of(pile: ScannedPile) -> list[PilePart]:
    """The pile at its sheets; sheets themselves and their empty backs are no pages. Parts without a page are left out."""
    kinds: list[tuple[str, list[int]]] = [(Mark.PAPER, [])]
    after_sheet = False
    for number, mark in enumerate(pile.marks, 1):
        if mark in {Mark.PAPER, Mark.BLANK}:
            if not (after_sheet and mark == Mark.BLANK):
                kinds[-1][1].append(number)
        else:
            # What cannot be read may be a page after all: it stays, until the officer says that it is a sheet.
            kinds.append((mark, [number] if mark == Mark.SPOILED else []))
        after_sheet = mark not in {Mark.PAPER, Mark.BLANK, Mark.SPOILED}
    return [_part(kind, tuple(pages)) for kind, pages in kinds if pages]


def _part(kind: str, pages: tuple[int, ...]) -> PilePart:
    if kind.startswith(Mark.SHEET):
        return PilePart(Mark.SHEET, kind.removeprefix(Mark.SHEET), pages)
    return PilePart(kind, "", pages)


def unsettled(pile: ScannedPile) -> list[PilePart]:
    """The parts that still wait for their row."""
    return [part for part in parts_of(pile) if str(part.n) not in pile.settled]


def idle_sheets(pile: ScannedPile) -> list[str]:
    """Rows whose sheet lay in the pile with nothing behind it."""
    used = {part.row for part in parts_of(pile)}
    sheets = (mark.removeprefix(Mark.SHEET) for mark in pile.marks if mark.startswith(Mark.SHEET))
    return [row for row in dict.fromkeys(sheets) if row not in used]
