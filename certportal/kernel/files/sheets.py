"""Lists as files for a spreadsheet (CSV or XLSX, written by zipfile alone). No name or other text becomes a formula."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from certportal.kernel.files.serve import serve_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpResponseBase

    Line = Sequence[object]

CSV, XLSX = "csv", "xlsx"
KINDS: Final = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_BOM: Final = "\ufeff"  # without it common spreadsheets read the file in the computer's own encoding instead of UTF-8
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LOSES_DIGITS: Final = re.compile(r"0\d+|\d{12,}")  # a leading zero falls away, a long number is rounded
_NOT_XML: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST: Final = 32_767  # signs of one cell; a spreadsheet calls a longer one damage
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TOP: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS: Final = {
    "[Content_Types].xml": (
        f'{_TOP}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_TOP}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_TOP}<workbook xmlns="{_MAIN}" xmlns:r="{_LINK}">'
        '<sheets><sheet name="Daftar" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_TOP}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_LINK}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_LINK}/styles" Target="styles.xml"/></Relationships>'
    ),
    # Style 1 is text (format 49, so that a number typed over an NIP stays text too), style 2 a head in bold.
    "xl/styles.xml": (
        f'{_TOP}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
        '<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyFont="1"/></cellXfs></styleSheet>'
    ),
}


def plain_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula, nor rounds as a number: an apostrophe goes before it."""
    text = str(value)
    reckons = text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA)
    return f"'{text}" if reckons or _LOSES_DIGITS.fullmatch(text) else text


def as_csv(head: Sequence[str], rows: Iterable[Line]) -> bytes:
    """CSV in UTF-8 with a byte order mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return (_BOM + out.getvalue()).encode()


def as_xlsx(head: Sequence[str], rows: Iterable[Line]) -> bytes:
    """A workbook of one sheet: whole and decimal numbers are numbers, everything else is text; the head stays in sight."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", _sheet(head, rows))
    return out.getvalue()


def serve_sheet(head: Sequence[str], rows: Iterable[Line], *, name: str, kind: str) -> HttpResponseBase:
    """The list as a file of that kind (CSV or XLSX); KeyError for another."""
    content = {CSV: as_csv, XLSX: as_xlsx}[kind](head, rows)
    return serve_text(content, kind=KINDS[kind], name=name, extension=kind)


def _sheet(head: Sequence[str], rows: Iterable[Line]) -> str:
    lines = [_row([_text(cell, 2) for cell in head]), *(_row([_cell(cell) for cell in row]) for row in rows)]
    return (
        f'{_TOP}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(head)}" width="24" customWidth="1"/></cols>'
        f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def _row(cells: list[str]) -> str:
    return f"<row>{''.join(cells)}</row>"


def _cell(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    return _text(value, 1)


def _text(value: object, style: int) -> str:
    """Text written in the cell itself, which is never computed."""
    text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", str(value))[:_LONGEST]
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{html.escape(text, quote=False)}</t></is></c>'
