"""A chart as it is drawn and as a table. Measures along the page are in percent, so that text stays at its size.

Templates write numbers as they are in Indonesian; what an SVG reads is therefore made text here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Line = Sequence[object]
OFFICE, APPLICANT, BODY, LATE, SOFT = "office", "applicant", "body", "late", "soft"
_ROOM, _ROOM_PER_SIGN = 3.0, 2.6  # percent of the width a printed value needs; below, its bar's words tell it
HEIGHT = 132  # of the columns, in pixels
_LEFT = 8.0  # percent, for the numbers of the scale


@dataclass(frozen=True)
class Part:
    """A part of a bar: its tone (also told by `label`), its value, and how it is printed."""

    tone: str
    label: str
    value: float
    shown: str


@dataclass(frozen=True)
class Piece:
    """A part where it is drawn."""

    tone: str
    x: str
    width: str
    middle: str
    text: str


@dataclass(frozen=True)
class Bar:
    """One row: what it is, its parts, what is printed at its end, the cases behind it, and where a target stands."""

    label: str
    parts: Sequence[Part]
    end: str
    url: str = ""
    hint: str = ""
    pieces: Sequence[Piece] = ()
    tick: str = ""

    @property
    def words(self) -> str:
        """The bar read aloud."""
        return ", ".join(f"{part.label} {part.shown}" for part in self.parts)


@dataclass(frozen=True)
class Column:
    """One of two or more columns that stand side by side at one place of the scale."""

    tone: str
    x: str
    y: str
    height: str
    width: str


@dataclass(frozen=True)
class Mark:
    """A word at the edge of the columns."""

    at: str
    text: str


@dataclass(frozen=True)
class Chart:
    """A chart: what it is about, one sentence of what it shows, its drawing, and the same as a table.

    `urls` are the addresses of the cells of the table, where columns are too narrow to be pressed themselves.
    """

    key: str
    title: str
    note: str
    finding: str
    head: Sequence[str]
    rows: Sequence[Line]
    legend: Sequence[tuple[str, str]] = ()
    bars: Sequence[Bar] = ()
    columns: Sequence[Column] = ()
    lines: Sequence[Mark] = ()
    marks: Sequence[Mark] = ()
    urls: Sequence[Sequence[str]] = ()

    @property
    def table(self) -> list[list[tuple[object, str]]]:
        """The cells of the table, each with the address it leads to ("": none)."""
        urls = self.urls or [("",) * len(self.head)] * len(self.rows)
        return [list(zip(row, links, strict=True)) for row, links in zip(self.rows, urls, strict=True)]


def drawn(bars: Sequence[Bar], *, whole: float = 0) -> list[Bar]:
    """The bars with their parts placed; the longest, or `whole`, fills the width."""
    most = whole or max((sum(part.value for part in bar.parts) for bar in bars), default=0) or 1
    return [_placed(bar, most) for bar in bars]


def _placed(bar: Bar, most: float) -> Bar:
    pieces, at = [], 0.0
    for part in bar.parts:
        wide = part.value / most * 100
        if wide > 0:
            text = part.shown if wide >= _ROOM + _ROOM_PER_SIGN * len(part.shown) else ""
            pieces.append(Piece(part.tone, per_cent(at), per_cent(wide), per_cent(at + wide / 2), text))
        at += wide
    return Bar(bar.label, bar.parts, bar.end, bar.url, bar.hint, pieces, bar.tick)


def standing(groups: Sequence[Sequence[tuple[str, int]]]) -> tuple[list[Column], list[Mark]]:
    """Columns of groups side by side, each (tone, value), and the lines of the scale."""
    most = max((value for group in groups for _, value in group), default=0) or 1
    step = max(1, -(-most // 4))
    top = -(-most // step) * step
    wide = (100 - _LEFT) / max(1, len(groups))
    found = []
    for n, group in enumerate(groups):
        each = wide * 0.8 / len(group)
        for place, (tone, value) in enumerate(group):
            tall = value / top * HEIGHT
            x = per_cent(_LEFT + n * wide + place * each)
            found.append(Column(tone, x, f"{HEIGHT - tall:.1f}", f"{tall:.1f}", per_cent(each * 0.9)))
    scale = [Mark(f"{HEIGHT - value / top * HEIGHT:.1f}", str(value)) for value in range(0, top + 1, step)]
    return found, scale


def place_of(group: int, groups: int) -> str:
    """Where the word under a group begins."""
    return per_cent(_LEFT + group * (100 - _LEFT) / groups)


def per_cent(value: float) -> str:
    """A length of an SVG."""
    return f"{value:.2f}%"


def in_words(value: float) -> str:
    """A number with one decimal, as it is written in Indonesian."""
    return f"{value:.1f}".replace(".", ",")
