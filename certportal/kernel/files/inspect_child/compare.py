"""Which pages of two versions differ, where, and in which words: pages are drawn small and laid over each other.

A page counts as the same only when its picture is; the words beside it say what a picture cannot be searched for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from .limits import MOST_COMPARED
from .verdict import Bad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image
    from pypdfium2 import PdfPage

WIDTH: Final = 620  # A4 at 75 dpi
MOST_PIXELS: Final = 1_500_000
MOST_WORDS: Final = 4_000  # of a page; a longer one is read to here
_CELL: Final = 10  # dots: what changed is looked for in squares of this size
_DIFFERENT: Final = 40  # of 255, after a blur: less is the grain of a scan
_FAINT: Final = 8  # mean of a square of black and white dots
_INK: Final = 200
_WHOLE: Final = 0.6
"""The share of what is written on the page; from here on it is another page or another scan of it."""
_MOST_PLACES: Final = 20
_MOST_CHANGES: Final = 20
_AROUND: Final = 4  # words shown before and after a change
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Sheet:
    picture: Image.Image
    words: list[str] = field(default_factory=list)


def compare(sources: list[str], target: str) -> dict[str, int]:
    """Write the pairs of pages of the older and the newer one as JSON to `target`. Raises Bad."""
    before, after = (_sheets(source) for source in sources)
    pairs = [_pair(before, after, *places) for places in _partners(before, after)]
    with open(target, "w", encoding="utf-8") as file:  # noqa: PTH123 - plain writing to a path we were handed
        json.dump(pairs, file)
    return {"pages": len(pairs)}


def _sheets(source: str) -> list[Sheet]:
    from PIL import Image

    with open(source, "rb") as file:  # noqa: PTH123 - plain reading of a path we were handed
        is_pdf = file.read(4) == b"%PDF"
    if is_pdf:
        return _of_pdf(source)
    picture = Image.open(source).convert("L")
    scale = _scale(*picture.size)
    return [Sheet(picture.resize((max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))))]


def _of_pdf(source: str) -> list[Sheet]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
        return [_of_page(document[number]) for number in range(min(len(document), MOST_COMPARED))]
    except (pypdfium2.PdfiumError, ZeroDivisionError) as fault:
        raise Bad("rusak") from fault


def _of_page(page: PdfPage) -> Sheet:
    picture = page.render(scale=_scale(*page.get_size()), may_draw_forms=True).to_pil().convert("L")
    words = page.get_textpage().get_text_range().split()[:MOST_WORDS]
    page.close()
    return Sheet(picture, words)


def _scale(width: float, height: float) -> float:
    return float(min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5))


def _partners(before: list[Sheet], after: list[Sheet]) -> Iterator[tuple[int | None, int | None]]:
    """Which page stands beside which: what is drawn alike first, so that a page put in moves no other out of its place."""
    old, new = ([sheet.picture.tobytes() for sheet in sheets] for sheets in (before, after))
    for _, first, end, second, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield from zip_longest(range(first, end), range(second, stop))


def _pair(before: list[Sheet], after: list[Sheet], older: int | None, newer: int | None) -> dict[str, Any]:
    numbers = [None if place is None else place + 1 for place in (older, newer)]
    if older is None or newer is None:
        return {"pages": numbers, "same": False, "whole": True, "size": [WIDTH, WIDTH], "places": [], "words": []}
    one, other = before[older], after[newer]
    size = (max(one.picture.width, other.picture.width), max(one.picture.height, other.picture.height))
    changed, share = _changed(_on_white(one.picture, size), _on_white(other.picture, size))
    places = sorted(_places(changed), key=lambda place: (place[1], place[0]))
    whole = share >= _WHOLE or len(places) > _MOST_PLACES
    return {
        "pages": numbers,
        "same": not places,
        "whole": whole,
        "size": size,
        "places": [] if whole else places,
        "words": list(_changes(one.words, other.words))[:_MOST_CHANGES] if places else [],
    }


def _on_white(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    from PIL import Image, ImageFilter

    sheet = Image.new("L", size, 255)
    sheet.paste(picture)
    return sheet.filter(ImageFilter.GaussianBlur(1))


def _changed(one: Image.Image, other: Image.Image) -> tuple[set[tuple[int, int]], float]:
    """The squares that differ, and their share of the squares with anything in them."""
    from PIL import ImageChops

    differing = _squares(ImageChops.difference(one, other), _DIFFERENT)
    written = _squares(ImageChops.invert(ImageChops.darker(one, other)), 255 - _INK)
    return differing, len(differing) / max(len(written), 1)


def _squares(picture: Image.Image, least: int) -> set[tuple[int, int]]:
    small = picture.point([255 if dot > least else 0 for dot in range(256)]).reduce(_CELL)
    return {(at % small.width, at // small.width) for at, dot in enumerate(small.tobytes()) if dot >= _FAINT}


def _places(squares: set[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """Squares that lie together as one place with a little air: left, top, width, height in dots. Uses up the squares."""
    while squares:
        edge = {squares.pop()}
        group = set(edge)
        while edge:
            near = {(x + right, y + down) for x, y in edge for right in range(-2, 3) for down in (-1, 0, 1)}
            edge = near & squares
            squares -= edge
            group |= edge
        across, down = [x for x, _ in group], [y for _, y in group]
        left, top = min(across) - 0.5, min(down) - 0.5
        sides = (left, top, max(across) + 1.5 - left, max(down) + 1.5 - top)
        yield tuple(round(side * _CELL) for side in sides)


def _changes(before: list[str], after: list[str]) -> Iterator[list[str]]:
    """Each change as words before it, what stood there, what stands there, words after it."""
    for kind, first, end, second, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            parts = (before[max(first - _AROUND, 0) : first], before[first:end], after[second:stop])
            yield [" ".join(part)[:_LONGEST] for part in (*parts, before[end : end + _AROUND])]
