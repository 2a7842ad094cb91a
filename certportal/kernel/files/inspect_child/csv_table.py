"""Rows of a CSV file as spreadsheets and personnel systems write it: semicolons, commas or tabs; UTF-8, UTF-16 or Windows."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .cells import LONGEST_CELL, Row, write
from .verdict import Bad

_LONGEST_LINE: Final = 100_000  # characters; an unclosed quotation mark would make the rest of the file one cell
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS: Final = ";,\t"


def read(source: str, target: str) -> dict[str, int]:
    """Write the rows of `source` to `target`. Raises Bad."""
    return write(_rows(_text(Path(source).read_bytes())), target)


def _text(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise Bad("tabel_rusak") from None
        text = data.decode("cp1252", errors="replace")  # as Windows in an office writes it
    if "\0" in text:
        raise Bad("bukan_tabel")
    return text


def _rows(text: str) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_LINE)
    lines = text.splitlines(keepends=True)
    delimiter = _delimiter(lines)
    if lines and lines[0].lower().startswith("sep="):  # a line for the spreadsheet, not a row
        lines[0] = "\n"
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from enumerate(reader, 1)
    except csv.Error:
        raise Bad("kutip", row=reader.line_num, limit=LONGEST_CELL) from None


def _delimiter(lines: list[str]) -> str:
    """The sign that parts the first line which has one."""
    for line in lines:
        counts = {sign: line.count(sign) for sign in _DELIMITERS}
        if any(counts.values()):
            return max(counts, key=lambda sign: counts[sign])
    return ";"
