"""Reads a PDF by its own text boxes: words with their places, and what is wrong with them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pypdfium2

MILLIMETRE = 72 / 25.4
ORNAMENT = 80  # millimetres; a picture as wide lies behind the words
AT_THE_END = "\ufffe\x02"  # how a hyphen at the end of a line is read
INVISIBLE = {"style", "title", "head", "svg"}
INLINE = {"span", "strong", "b", "em", "i", "a"}
VOID = {"br", "img", "meta", "link", "hr"}


@dataclass(frozen=True)
class Box:
    """A word (or a picture) on a page, in millimetres from its top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def over(self, other: "Box") -> bool:
        """Whether they lie on each other by more than the rounding of glyphs."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide > 0.2 and high > 0.3


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    words: list[Box]
    pictures: list[Box]
    rules: list[Box]
    """Upright lines between the cells of a table."""


def pages_of(content: bytes) -> list[Page]:
    """Every page with its words and pictures."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [_page(document[place]) for place in range(len(document))]
    finally:
        document.close()


def _page(page: Any) -> Page:
    width, height = (side / MILLIMETRE for side in page.get_size())
    text = page.get_textpage()
    words = list(_words(text, height))
    kinds = [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE, pypdfium2.raw.FPDF_PAGEOBJ_FORM]
    pictures = [_box("picture", thing.get_bounds(), height) for thing in page.get_objects(filter=kinds)]
    drawn = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])
    rules = [box for box in (_box("rule", thing.get_bounds(), height) for thing in drawn) if _is_upright(box)]
    return Page(width, height, words, [box for box in pictures if box.right - box.left < ORNAMENT], rules)


def _is_upright(box: Box) -> bool:
    return box.right - box.left < 0.8 and box.bottom - box.top > 2


def _words(text: Any, height: float) -> Iterator[Box]:
    said, boxes = text.get_text_range(), []
    word = ""
    for place, letter in enumerate([*said, " "]):
        if letter in AT_THE_END:
            word += "-"
        if letter.isspace() or letter in AT_THE_END:
            if boxes:
                sides = list(zip(*boxes, strict=True))
                yield _box(word, (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])), height)
            word, boxes = "", []
        else:
            word += letter
            boxes.append(text.get_charbox(place))


def _box(word: str, sides: tuple[float, float, float, float], height: float) -> Box:
    left, bottom, right, top = sides
    return Box(word, left / MILLIMETRE, height - top / MILLIMETRE, right / MILLIMETRE, height - bottom / MILLIMETRE)


class Said(HTMLParser):
    """The words of a page of HTML, and apart those of its signatures and of its foot."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.signed: list[str] = []
        self.names: list[str] = []
        self.apart: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._glued = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._glued = self._glued and tag in INLINE
        if tag not in VOID:
            self._open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        self._glued = self._glued and tag in INLINE
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if {tag for tag, _ in self._open} & INVISIBLE:
            return
        classes = {name for _, names in self._open for name in names.split()}
        found = data.split()
        if "foot" not in classes:
            if self._glued and found and not data[0].isspace():
                self.words.append(self.words.pop() + found[0])
                self.words += found[1:]
            else:
                self.words += found
            self._glued = bool(data) and not data[-1].isspace()
        if classes & {"signatures", "foot", "letterhead"}:
            self.apart += found
        if "signatures" in classes:
            self.signed += found
        if classes & {"signature-name", "sign-name"}:
            self.names.append(" ".join(found))


def faults_of(pages: list[Page], said: Said, *, margins: tuple[float, float, float, float], foot: float) -> list[str]:
    """What is wrong, one line each: over the margin, one on another, out of its cell, cut apart, a signature alone on a page."""
    placed = [*_outside(pages, margins), *_overlaps(pages), *_crossings(pages)]
    return [*placed, *_cut(pages, said, foot), *_orphans(pages, said, foot)]


def _outside(pages: list[Page], margins: tuple[float, float, float, float]) -> Iterator[str]:
    top, right, bottom, left = margins
    for number, page in enumerate(pages, 1):
        for word in page.words:
            if (
                word.left < left - 0.3
                or word.right > page.width - right + 0.3
                or word.top < top - 0.3
                or word.bottom > page.height - bottom + 0.3
            ):
                yield f"page {number}: {word.text!r} is outside the margins ({word.left:.0f}, {word.top:.0f}, {word.right:.0f}, {word.bottom:.1f})"


def _overlaps(pages: list[Page]) -> Iterator[str]:
    for number, page in enumerate(pages, 1):
        boxes = sorted([*page.words, *page.pictures], key=lambda box: box.top)
        for place, box in enumerate(boxes):
            for other in boxes[place + 1 :]:
                if other.top >= box.bottom:
                    break
                if box.over(other):
                    yield f"page {number}: {box.text!r} and {other.text!r} lie on each other"


def _crossings(pages: list[Page]) -> Iterator[str]:
    """Words that run over the line beside their cell, where nothing may stand on the other side."""
    for number, page in enumerate(pages, 1):
        for word in page.words:
            for rule in page.rules:
                at, high = (rule.left + rule.right) / 2, min(rule.bottom, word.bottom) - max(rule.top, word.top)
                if word.left + 0.2 < at < word.right - 0.2 and high > 0.3:
                    yield f"page {number}: {word.text!r} runs over the line of its cell"


def _pieces(word: str) -> list[str]:
    """A word of letters may go on below after its hyphen or stroke; a code stays whole."""
    if any(letter.isdigit() for letter in word):
        return [word]
    return [piece for piece in re.split(r"(?<=[-/–])", word) if piece]


def _cut(pages: list[Page], said: Said, foot: float) -> Iterator[str]:
    """Every word is on paper as often as it was said, whole; what stands at the foot and is repeated is not counted."""
    boxes = [box.text.lower() for page in pages for box in page.words if box.top < page.height - foot]
    printed, pieces = Counter(boxes), Counter(piece for box in boxes for piece in _pieces(box))
    for word, often in Counter(word.lower() for word in said.words).items():
        if printed[word] < often and (len(_pieces(word)) == 1 or any(pieces[piece] < often for piece in _pieces(word))):
            yield f"{word!r} is cut or missing: said {often} times, printed {printed[word]}"


def _orphans(pages: list[Page], said: Said, foot: float) -> Iterator[str]:
    """A signature has a line of the paper above it: numbers of a list and of pages are none."""
    apart = {word.lower() for word in said.apart}
    for number, page in enumerate(pages, 1):
        line = " ".join(box.text for box in page.words)
        body = [box.text for box in page.words if box.top < page.height - foot and not re.fullmatch(r"\d+\.", box.text)]
        others = [word for word in body if word.lower() not in apart]
        signed = [name for name in said.names if name and name in line]
        if signed and set(" ".join(signed).split()) <= {box.text for box in page.words} and len(others) < 8:
            yield f"page {number}: the signature of {signed[0]} stands alone"
