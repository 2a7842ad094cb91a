"""Lists as offices send them: CSV bytes, and workbooks written part by part so that any part can be spoilt."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from django.core.files.uploadedfile import SimpleUploadedFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
RELATIONS = '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'


def upload(content: bytes, name: str = "pegawai.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def csv_of(rows: Sequence[Sequence[str]], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def sheet_of(rows: Sequence[Sequence[str]]) -> str:
    """Every cell as text of its own."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(inline(f"{chr(64 + at)}{number}", text) for at, text in enumerate(row, 1) if text)
        lines.append(f'<row r="{number}">{cells}</row>')
    return sheet("".join(lines))


def sheet(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def workbook(sheet_xml: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook with this sheet; `parts` add or replace."""
    target = io.BytesIO()
    every = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELATIONS, "xl/worksheets/sheet1.xml": sheet_xml}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**every, **(parts or {})}.items():
            archive.writestr(name, content)
    return target.getvalue()
