"""Rows of the first visible sheet of an XLSX workbook, read with zipfile and expat alone.

Nothing is computed: a formula counts with the value the spreadsheet stored. Text is bounded while it is unpacked, so
that a small file which unpacks to gigabytes costs no more than MOST_UNPACKED.
"""

import math
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final
from xml.parsers import expat

from .cells import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Row, write
from .verdict import Bad
from .xml_events import Part, parse

MOST_PARTS: Final = 1_000
MOST_UNPACKED: Final = 100_000_000  # bytes, all parts that are read together
_DATE_FORMATS: Final = frozenset({14, 15, 16, 17, 22, 27, 30, 36, 50, 57})  # built in, with day, month and year
_QUOTED: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_LOST_DIGITS: Final = 1e15  # from here on a spreadsheet has rounded the number
_LAST_DAY: Final = 2_958_465  # 31 December 9999


def read(source: str, target: str) -> dict[str, int]:
    """Write the rows of `source` to `target`. Raises Bad."""
    try:
        with zipfile.ZipFile(source) as archive:
            book = _Book(archive)
            return write(book.rows(), target)
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        LookupError,
        ValueError,
        ArithmeticError,
        OSError,
        EOFError,
    ):
        raise Bad("tabel_rusak") from None
    except RuntimeError:  # zipfile's word for a part with a password, or packed in a way it does not know
        raise Bad("tabel_terkunci") from None


class _Book:
    """The parts of one workbook that a table needs."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        names = archive.namelist()  # as many as 5 MB can name
        if len(names) > MOST_PARTS:
            raise Bad("tabel_berat")
        self._names = set(names)
        if "xl/workbook.xml" not in self._names:
            raise Bad("bukan_tabel")
        self._left = [MOST_UNPACKED]
        self._from_1904 = False
        self._texts = _Texts()
        self._styles = _Styles()

    def rows(self) -> Iterator[Row]:
        """The rows in the order of the sheet."""
        book, links = _Workbook(), _Links()
        self._read("xl/workbook.xml", book)
        self._read("xl/_rels/workbook.xml.rels", links)
        if "xl/sharedStrings.xml" in self._names:
            self._read("xl/sharedStrings.xml", self._texts)
        if "xl/styles.xml" in self._names:
            self._read("xl/styles.xml", self._styles)
        if book.first is None:
            raise Bad("tanpa_baris")
        self._from_1904 = book.from_1904
        sheet = _Sheet(self)
        self._read(posixpath.normpath(posixpath.join("/xl", links.targets[book.first])).lstrip("/"), sheet)
        yield from sheet.rows

    def text_of(self, kind: str, style: int, stored: str) -> str:
        """What a cell shows, as far as a table needs it: dates as 1985-01-15, whole numbers without a fraction."""
        if kind == "s":
            return self._texts.all[int(stored)] if stored else ""
        if kind in {"str", "inlineStr", "e", "d"} or not stored:
            return stored
        if kind == "b":
            return "ya" if stored == "1" else "tidak"
        number = float(stored)
        if style in self._styles.dates and 0 < number <= _LAST_DAY:
            return _day(int(number), from_1904=self._from_1904).isoformat()
        return _number(number)

    def _read(self, name: str, part: Part) -> None:
        with self._archive.open(name) as stream:
            parse(stream, part, self._left)


class _Workbook(Part):
    """The first sheet that is not hidden, by its link, and from which year days are counted."""

    def __init__(self) -> None:
        self.first: str | None = None
        self.from_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and self.first is None and attributes.get("state", "visible") == "visible":
            self.first = attributes["id"]
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in {"1", "true"}


class _Links(Part):
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes["Id"]] = attributes["Target"]


class _Texts(Part):
    """The texts that cells point to; how a word is pronounced (rPh) is left out."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._within = self._aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        if name == "si":
            self._pieces, self._length = [], 0
        self._within = self._within or name == "t"
        self._aside = self._aside or name == "rPh"

    def text(self, piece: str) -> None:
        # One sign more than a cell may have is enough to refuse the cell, if it is used at all.
        if self._within and not self._aside and self._length <= LONGEST_CELL:
            self._pieces.append(piece)
            self._length += len(piece)

    def end(self, name: str) -> None:
        if name == "si":
            self.all.append("".join(self._pieces))
            if len(self.all) > MOST_ROWS * MOST_COLUMNS:
                raise Bad("tabel_berat")
        self._within = self._within and name != "t"
        self._aside = self._aside and name != "rPh"


class _Styles(Part):
    """Which styles of cells (by their place in cellXfs) show a date."""

    def __init__(self) -> None:
        self.dates: set[int] = set()
        self._formats: dict[int, str] = {}
        self._in_cells = False
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            if self._is_date(int(attributes.get("numFmtId", "0"))):
                self.dates.add(self._count)
            self._count += 1

    def end(self, name: str) -> None:
        self._in_cells = self._in_cells and name != "cellXfs"

    def _is_date(self, number: int) -> bool:
        code = _QUOTED.sub("", self._formats.get(number, "")).lower()
        return number in _DATE_FORMATS or ("y" in code and "m" in code)


class _Sheet(Part):
    """The cells, row by row. Rows and cells without a place of their own follow the one before."""

    def __init__(self, book: _Book) -> None:
        self.rows: list[Row] = []
        self._book = book
        self._number = 0
        self._cells: dict[int, str] = {}
        self._column = 0
        self._kind, self._style = "", 0
        self._stored: list[str] = []
        self._length = 0
        self._reading = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells, self._column = {}, 0
        elif name == "c":
            place = attributes.get("r", "")
            self._column = _column(place) if place else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", "0"))
            self._stored, self._length = [], 0
        elif name == "v" or (name == "t" and self._kind == "inlineStr"):
            self._reading = True

    def text(self, piece: str) -> None:
        if self._reading and self._length <= LONGEST_CELL:
            self._stored.append(piece)
            self._length += len(piece)

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._reading = False
        elif name == "c":
            self._close_cell()
        elif name == "row" and self._cells:
            self.rows.append((self._number, [self._cells.get(at, "") for at in range(1, max(self._cells) + 1)]))
            if len(self.rows) > MOST_ROWS:
                raise Bad("baris", limit=MOST_ROWS)

    def _close_cell(self) -> None:
        text = self._book.text_of(self._kind, self._style, "".join(self._stored))
        if not text.strip():
            return
        if self._column > MOST_COLUMNS:
            raise Bad("kolom", row=self._number, limit=MOST_COLUMNS)
        self._cells[self._column] = text


def _column(place: str) -> int:
    """1 for "A7", 28 for "AB7"."""
    number = 0
    for sign in place.rstrip("0123456789").upper():
        number = number * 26 + ord(sign) - 64
        if not 0 < number <= 1 << 20:
            raise ValueError(place)
    return number


def _number(value: float) -> str:
    """Whole numbers plain; one so large that its last digits are lost looks as if it was rounded: 1.985E+17."""
    if not math.isfinite(value):
        raise ValueError(value)
    if abs(value) >= _LOST_DIGITS:
        return f"{value:.3E}"
    return str(int(value)) if value.is_integer() else repr(value)


def _day(serial: int, *, from_1904: bool) -> date:
    """The day of a serial number; spreadsheets count a 29 February 1900 that never was."""
    if from_1904:
        return date(1904, 1, 1) + timedelta(days=serial)
    return date(1899, 12, 30 if serial > 59 else 31) + timedelta(days=serial)  # noqa: PLR2004 (28 February 1900)
