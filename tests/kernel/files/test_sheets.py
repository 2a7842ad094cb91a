"""Lists as files: what the portal's own reader finds in them is what was written, and no text is a formula."""

import csv
import io
import json
import zipfile

import pytest

from certportal.kernel.files.inspect_child import csv_table, xlsx_table
from certportal.kernel.files.sheets import as_csv, as_xlsx, plain_cell, serve_sheet

HEAD = ("Nama", "NIP", "Hari")
ROWS = [
    ("=HYPERLINK(1)", "198501152010011001", 14),
    (" +62", "0012", 2.5),
    ("<b>&\x00\x0b", "", 0),
    ('Siti; "Ayu"\nRahma', "-", True),
]


def read_back(reader, content, tmp_path):
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(content)
    reader(str(source), str(target))
    return [json.loads(line) for line in target.read_text().splitlines()]


def test_workbook_is_read_back_as_it_was_written(tmp_path):
    found = str(read_back(xlsx_table.read, as_xlsx(HEAD, ROWS), tmp_path))
    for text in ("=HYPERLINK(1)", "198501152010011001", "'14'", "+62", "'0012'", "2.5", "<b>&", "Siti", "Rahma"):
        assert text in found
    with zipfile.ZipFile(io.BytesIO(as_xlsx(HEAD, ROWS))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<c><v>14</v></c>" in sheet
    assert "198501152010011001</v>" not in sheet  # text: a number would lose its last digits


def test_no_cell_of_a_csv_is_a_formula(tmp_path):
    text = as_csv(HEAD, ROWS).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == list(HEAD)
    assert [row[0] for row in rows[1:3]] == ["'=HYPERLINK(1)", "' +62"]
    assert "198501152010011001" in str(read_back(csv_table.read, as_csv(HEAD, ROWS[:2]), tmp_path))


@pytest.mark.parametrize(("kind", "media"), [("csv", "text/csv"), ("xlsx", "spreadsheetml.sheet")])
def test_file_is_sent_as_one_to_keep(kind, media):
    answer = serve_sheet(HEAD, ROWS, name="daftar", kind=kind)
    assert media in answer["Content-Type"]
    assert f"daftar.{kind}" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("text", ["=1+1", "+62", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1"])
def test_a_cell_never_becomes_a_formula(text):
    assert (plain_cell(text), plain_cell("Dr. H. Ahmad, S.Kom.")) == (f"'{text}", "Dr. H. Ahmad, S.Kom.")
