"""A list from an office is read whatever it was saved with, and a file that is no list is refused with its reason."""

import zipfile
from io import BytesIO

import pytest

from certportal.kernel.files import child, store
from certportal.kernel.files.inspect_child import cells, main, xlsx_table
from certportal.kernel.files.inspect_child.verdict import Bad
from certportal.kernel.files.refusals import StorageFull
from certportal.kernel.imports.columns import Column, Description
from certportal.kernel.imports.reading import LIMIT_BYTES, read
from certportal.kernel.imports.refusals import SENTENCES, ListRefused
from tests.lists import BOOK, LINKS, MAIN, csv_of, inline, sheet, sheet_of, upload, workbook

pytestmark = pytest.mark.watched

PEOPLE = Description(
    "uji", "Orang", (Column("nip", "NIP", needed=True), Column("name", "Nama", also=("Nama lengkap",)))
)
ROWS = [["NIP", "Nama"], ["198501152010012001", "Nur'aini; S.E."], ["196209101986031013", "Putu Ayu"]]
FOUND = [
    (2, {"nip": "198501152010012001", "name": "Nur'aini; S.E."}),
    (3, {"nip": "196209101986031013", "name": "Putu Ayu"}),
]
QUOTED = [[f'"{cell}"' for cell in row] for row in ROWS]


@pytest.fixture
def inside(monkeypatch):
    """What the child does, done in this process: as quick as reading itself, and its branches are counted."""

    def ask(*words):
        try:
            return child.Answer(ok=True, facts=main._do([str(word) for word in words]))
        except Bad as bad:
            return child.Answer(ok=False, code=bad.code, facts=bad.facts)

    monkeypatch.setattr(child, "ask", ask)


def refused(content, name="pegawai.csv"):
    """The code of the refusal; nothing of the file stays behind."""
    with pytest.raises(ListRefused) as caught:
        read(upload(content, name), PEOPLE)
    assert caught.value.sentence.endswith(".")
    assert [path for path in store.media_root().rglob("*") if path.is_file()] == []
    return caught.value.code


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_however_it_was_saved(delimiter, encoding):
    assert read(upload(csv_of(QUOTED, delimiter, encoding)), PEOPLE) == FOUND


@pytest.mark.usefixtures("inside")
def test_line_that_tells_the_spreadsheet_its_delimiter_is_no_row():
    assert read(upload(b"sep=;\r\n" + csv_of(QUOTED)), PEOPLE) == [(number + 1, row) for number, row in FOUND]


@pytest.mark.usefixtures("inside")
def test_letter_e_with_accent_survives_windows():
    assert (
        read(upload(csv_of([["NIP", "Nama"], ["1", "Andr\u00e9"]], encoding="cp1252")), PEOPLE)[0][1]["name"]
        == "Andr\u00e9"
    )


def test_workbook_is_told_by_its_bytes_and_not_by_its_name():
    assert read(upload(workbook(sheet_of(ROWS)), "pegawai.csv"), PEOPLE) == FOUND
    assert read(upload(workbook(sheet_of(ROWS)), "PEGAWAI.XLSX"), PEOPLE) == FOUND
    assert read(upload(csv_of(QUOTED), "pegawai.xlsx"), PEOPLE) == FOUND


@pytest.mark.usefixtures("inside")
def test_letterhead_above_headings_other_columns_and_empty_rows_are_passed_over():
    rows = [
        ["DAFTAR PEGAWAI"],
        [],
        ["No", "nip *", "Nama Lengkap", "Catatan"],
        ["1", "77", "Ayu", "x"],
        ["", "", "", "y"],
        [],
    ]
    assert read(upload(workbook(sheet_of(rows)), "a.xlsx"), PEOPLE) == [(4, {"nip": "77", "name": "Ayu"})]
    assert read(upload(csv_of(rows)), PEOPLE) == [(4, {"nip": "77", "name": "Ayu"})]


@pytest.mark.usefixtures("inside")
def test_cells_of_a_workbook_are_read_as_they_are_shown():
    shared = (
        f'<sst xmlns="{MAIN}"><si><t>NIP</t></si><si><r><t>Na</t></r><r><t>ma</t></r><rPh><t>x</t></rPh></si></sst>'
    )
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/>'
        '<numFmt numFmtId="165" formatCode="0&quot;my&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs></styleSheet>'
    )
    body = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row r="5"><c r="B5" s="1"><v>31062</v></c><c r="A5"><v>1.98501152010012E+17</v></c></row>'
        '<row r="6"><c r="A6" s="3"><v>7</v></c><c r="B6" s="2"><v>59.5</v></c></row>'
        '<row r="7"><c r="A7" t="str"><f>A6</f><v>8</v></c><c r="B7" t="b"><v>1</v></c></row>'
        '<row r="8"><c r="A8" t="e"><v>#N/A</v></c><c r="B8"><v>1.5</v></c><c r="C8"/></row>'
    )
    found = read(
        upload(workbook(sheet(body), {"xl/sharedStrings.xml": shared, "xl/styles.xml": styles}), "a.xlsx"), PEOPLE
    )
    assert found == [
        (5, {"nip": "1.985E+17", "name": "1985-01-15"}),
        (6, {"nip": "7", "name": "1900-02-28"}),
        (7, {"nip": "8", "name": "ya"}),
        (8, {"nip": "#N/A", "name": "1.5"}),
    ]


@pytest.mark.usefixtures("inside")
def test_days_of_a_workbook_counted_from_1904_and_hidden_sheets():
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><workbookPr date1904="1"/><sheets>'
        '<sheet name="x" r:id="rId7" state="hidden"/><sheet name="y" r:id="rId1"/></sheets></workbook>'
    )
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    body = f'<row r="1">{inline("A1", "NIP")}</row><row r="2"><c r="A2" s="0"><v>29600</v></c></row>'
    parts = {"xl/workbook.xml": book, "xl/styles.xml": styles}
    assert read(upload(workbook(sheet(body), parts), "a.xlsx"), PEOPLE) == [(2, {"nip": "1985-01-15"})]


DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'
DEEP = "<a>" * 100 + "</a>" * 100


def with_password():
    """A workbook whose parts say that they are encrypted."""
    content = bytearray(workbook(sheet_of(ROWS)))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


NO_BOOK = BytesIO()
with zipfile.ZipFile(NO_BOOK, "w") as _archive:
    _archive.writestr("word/document.xml", "<x/>")


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "kosong"),
        (b"x", "a.pdf", "jenis"),
        (b"x", "a", "jenis"),
        (b"\n\n;;\n", "a.csv", "tanpa_baris"),
        (csv_of([["NIP", "Nama"]]), "a.csv", "tanpa_baris"),
        (csv_of([["Nama"], ["Ayu"]]), "a.csv", "tanpa_judul"),
        (csv_of([["NIP", "nip"], ["1", "2"]]), "a.csv", "judul_ganda"),
        (b"%PDF-1.7\n\0\0\1", "a.csv", "bukan_tabel"),
        (b'NIP;Nama\n"1;Ayu\n', "a.csv", "kutip"),
        (b"\xff\xfeN\x00I\x00P\x00", "a.csv", "tanpa_baris"),
        (b"\xff\xfe\x00\xd8x", "a.csv", "tabel_rusak"),
        (csv_of([["NIP"], ["9" * (cells.LONGEST_CELL + 1)]]), "a.csv", "sel"),
        (csv_of([["NIP", *"x" * cells.MOST_COLUMNS]]), "a.csv", "kolom"),
        (csv_of([["NIP"], *[["1"]] * cells.MOST_ROWS]), "a.csv", "baris"),
        (b"NIP\n" + b"1" * LIMIT_BYTES, "a.csv", "ukuran"),
        (workbook(sheet_of(ROWS))[:300], "a.xlsx", "tabel_rusak"),
        (NO_BOOK.getvalue(), "a.xlsx", "bukan_tabel"),
        (with_password(), "a.xlsx", "tabel_terkunci"),
        (workbook(DTD + sheet_of(ROWS)), "a.xlsx", "tabel_aktif"),
        (workbook(OUTSIDE + sheet_of(ROWS)), "a.xlsx", "tabel_aktif"),
        (workbook(sheet_of(ROWS), {"xl/sharedStrings.xml": DTD + "<sst/>"}), "a.xlsx", "tabel_aktif"),
        (workbook(sheet(DEEP)), "a.xlsx", "tabel_berat"),
        (workbook(sheet_of(ROWS), {f"x{n}": "" for n in range(xlsx_table.MOST_PARTS)}), "a.xlsx", "tabel_berat"),
        (workbook("<worksheet><row>"), "a.xlsx", "tabel_rusak"),
        (workbook(sheet('<row r="1"><c r="A1" t="s"><v>9</v></c></row>')), "a.xlsx", "tabel_rusak"),
        (workbook(sheet('<row r="1"><c r="A1"><v>nan</v></c></row>')), "a.xlsx", "tabel_rusak"),
        (workbook(sheet(f'<row r="1">{inline("XFD1", "x")}</row>')), "a.xlsx", "kolom"),
        (workbook(sheet(f'<row r="1">{inline("A!1", "x")}</row>')), "a.xlsx", "tabel_rusak"),
        (workbook(sheet_of([["x" * 501]])), "a.xlsx", "sel"),
        (workbook(sheet("<row><c><v>1</v></c></row>" * (cells.MOST_ROWS + 1))), "a.xlsx", "baris"),
        (workbook(sheet_of(ROWS), {"xl/workbook.xml": BOOK.replace("rId1", "rId2")}), "a.xlsx", "tabel_rusak"),
        (workbook(sheet_of(ROWS), {"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}), "a.xlsx", "tanpa_baris"),
    ],
)
def test_file_that_is_no_list_is_refused_with_its_reason(content, name, code):
    assert refused(content, name) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (workbook(DTD + sheet_of(ROWS)), "tabel_aktif"),
        (b'NIP;Nama\n"1;Ayu\n', "kutip"),
        (workbook(sheet(DEEP)), "tabel_berat"),
    ],
)
def test_the_child_itself_says_the_same(content, code):
    assert refused(content) == code


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(("bound", "value"), [("MOST_UNPACKED", 200), ("MOST_ROWS", 0)])
def test_what_is_unpacked_is_counted(bound, value, monkeypatch):
    monkeypatch.setattr(xlsx_table, bound, value)
    texts = {"xl/sharedStrings.xml": "<sst><si><t>NIP</t></si></sst>"}
    assert refused(workbook(sheet_of(ROWS), texts), "a.xlsx") == "tabel_berat"


def test_child_that_dies_over_a_list_is_a_refusal(monkeypatch):
    monkeypatch.setattr(child, "_START", "import os; os.kill(os.getpid(), 9)")
    assert refused(b"NIP\n1") == "tabel_berat"


@pytest.mark.watched
def test_small_workbook_that_unpacks_to_gigabytes_is_refused_early():
    """200 MB of spaces in 200 kB; the child stops at its bound, the web process keeps its memory."""
    bomb = workbook(sheet(" " * 200_000_000))
    assert len(bomb) < 1_000_000
    assert refused(bomb, "a.xlsx") == "tabel_berat"


@pytest.mark.usefixtures("inside")
def test_refused_cell_is_named_by_its_row():
    with pytest.raises(ListRefused) as caught:
        read(upload(csv_of([["NIP"], ["1"], ["x" * 600]])), PEOPLE)
    assert caught.value.sentence == SENTENCES["sel"].format(row="3", limit="500")


def test_full_disk_is_told_as_such():
    waiting = upload(b"NIP\n1")
    waiting.storage_full = True
    with pytest.raises(StorageFull):
        read(waiting, PEOPLE)


def test_announced_size_that_lies_changes_nothing():
    lying = upload(b"NIP\n" + b"1" * LIMIT_BYTES)
    lying.size = 10
    with pytest.raises(ListRefused) as caught:
        read(lying, PEOPLE)
    assert caught.value.code == "ukuran"
