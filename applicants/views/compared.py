"""What a checker reads of two versions: which pages changed, which are the same, and what is marked on the page shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certportal.kernel.files.comparing import Comparison, Pair


@dataclass(frozen=True)
class Line:
    """One pair of pages in the list: its place, and what happened to it in words."""

    number: int
    said: str


@dataclass(frozen=True)
class Differences:
    """`number` of `count` pairs is shown, as page numbers of the older and the newer version in `pages`.

    `before` and `after` lead to the changed pair before and after it. `waiting`: nobody has compared them yet;
    `unread`: the program that reads files gave up.
    """

    waiting: bool = False
    unread: bool = False
    cut: bool = False
    count: int = 0
    number: int = 0
    pages: list[int | None] = field(default_factory=list)
    before: int | None = None
    after: int | None = None
    changed: list[Line] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    shown: Pair | None = None
    said: str = ""


NOTHING = Differences()


def differences(found: Comparison | None, asked: int) -> Differences:
    """What the page says; the first changed pair is shown where the address asks for none."""
    if found is None or not found.pairs:
        return Differences(waiting=found is None, unread=found is not None)
    pairs = list(enumerate(found.pairs, start=1))
    changed = [number for number, pair in pairs if not pair.same]
    number = asked if 1 <= asked <= len(pairs) else (changed or [1])[0]
    shown = found.pairs[number - 1]
    return Differences(
        cut=found.cut,
        count=len(pairs),
        number=number,
        pages=[shown.older, shown.newer],
        before=max((one for one in changed if one < number), default=None),
        after=min((one for one in changed if one > number), default=None),
        changed=[Line(one, _said(pair)) for one, pair in pairs if not pair.same],
        same=[one for one, pair in pairs if pair.same],
        shown=shown,
        said=_said(shown),
    )


def _said(pair: Pair) -> str:
    if pair.older is None:
        return f"Halaman {pair.newer} baru"
    if pair.newer is None:
        return f"Halaman {pair.older} versi lama tidak ada lagi"
    where = f"Halaman {pair.newer}" + (f" (dahulu {pair.older})" if pair.older != pair.newer else "")
    if pair.same:
        return f"{where} sama"
    if pair.whole:
        return f"{where} berbeda seluruhnya: diganti atau dipindai ulang"
    return f"{where}: {len(pair.places)} bagian berubah"
