"""What differs between two versions: pages beside each other, places, words; and what is read of it afterwards."""

import json
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from certportal.kernel.files import child, comparing, store
from certportal.kernel.files.inspect_child import compare, main
from certportal.kernel.files.inspect_child.verdict import Bad
from tests.corpus.build import new_pdf, plain_pdf, saved
from tests.factories.files import stored_pdf

pytestmark = pytest.mark.watched


def texts(*lines: str) -> bytes:
    """A PDF with one page for each of the lines."""
    pdf = new_pdf(len(lines))
    for page, line in zip(pdf.pages, lines, strict=True):
        written = "".join(f"({part}) Tj 0 -30 Td " for part in line.split("/"))
        page.obj.Contents = pdf.make_stream(f"BT /F1 14 Tf 72 700 Td {written} ET".encode())
    return saved(pdf)


def scan(*, stamp: bool = False, shifted: int = 0) -> bytes:
    """A grey sheet with lines, as a camera brings it."""
    sheet = Image.new("L", (620, 877), 235)
    pen = ImageDraw.Draw(sheet)
    for line in range(20):
        pen.rectangle((60, 80 + shifted + 30 * line, 500, 92 + shifted + 30 * line), fill=60)
    if stamp:
        pen.ellipse((420, 740, 520, 840), fill=90)
    out = BytesIO()
    sheet.save(out, "JPEG", quality=85)
    return out.getvalue()


def compared(tmp_path, older: bytes, newer: bytes) -> list[dict]:
    for name, content in (("older", older), ("newer", newer)):
        (tmp_path / name).write_bytes(content)
    facts = compare.compare([str(tmp_path / "older"), str(tmp_path / "newer")], str(tmp_path / "found"))
    pairs = json.loads((tmp_path / "found").read_text())
    assert facts == {"pages": len(pairs)}
    return pairs


def test_changed_words_are_named_and_their_place_is_boxed(tmp_path):
    same = "Ditetapkan di Jakarta oleh Kepala Badan/Tembusan disampaikan kepada yang bersangkutan"
    first, second = compared(
        tmp_path,
        texts("Pangkat Penata Muda golongan III a terhitung sejak April", same),
        texts("Pangkat Penata Muda golongan III b terhitung sejak April", same),
    )
    assert second == {**second, "pages": [2, 2], "same": True, "places": [], "words": []}
    assert (first["pages"], first["same"], first["whole"]) == ([1, 1], False, False)
    assert first["words"] == [["Penata Muda golongan III", "a", "b", "terhitung sejak April"]]
    ((left, top, wide, high),) = first["places"]
    assert 200 < left < 400
    assert 120 < top < 160
    assert max(wide, high) <= 40


def test_page_put_in_leaves_the_others_in_their_places(tmp_path):
    pages = ["Halaman pertama", "Halaman kedua", "Halaman ketiga"]
    pairs = compared(tmp_path, texts(*pages), texts(pages[0], "Lampiran baru", *pages[1:]))
    assert [(pair["pages"], pair["same"]) for pair in pairs] == [
        ([1, 1], True), ([None, 2], False), ([2, 3], True), ([3, 4], True),
    ]  # fmt: skip
    assert [pair["pages"] for pair in compared(tmp_path, texts(*pages), texts(*pages[:2]))][-1] == [3, None]


def test_scan_with_a_stamp_has_one_place_and_another_scan_differs_as_a_whole(tmp_path):
    (stamped,) = compared(tmp_path, scan(), scan(stamp=True))
    assert (len(stamped["places"]), stamped["words"], stamped["whole"]) == (1, [], False)
    left, top, wide, high = stamped["places"][0]
    assert left <= 430
    assert top <= 750
    assert left + wide >= 510
    assert top + high >= 830
    (shifted,) = compared(tmp_path, scan(), scan(shifted=14))
    assert (shifted["same"], shifted["whole"], shifted["places"]) == (False, True, [])
    (again,) = compared(tmp_path, scan(), scan())
    assert again["same"]


def test_what_cannot_be_read_gets_an_answer(tmp_path, capsys, no_limits_here):
    with pytest.raises(Bad, match="rusak"):
        compared(tmp_path, plain_pdf(), b"%PDF-1.7 nothing")
    main.main(["compare", "", str(tmp_path / "older"), str(tmp_path / "older"), str(tmp_path / "found")])
    assert json.loads(capsys.readouterr().out) == {"ok": True, "pages": 1}


@pytest.fixture
def no_limits_here(monkeypatch):
    monkeypatch.setattr("certportal.kernel.files.inspect_child.limits.apply", lambda: None)


@pytest.mark.django_db
def test_child_compares_and_the_portal_reads_it(media_root):
    older, newer = stored_pdf(pages=1), stored_pdf(pages=2)
    assert comparing.kept(older, newer) is None
    assert comparing.compare(older, newer) == 2
    found = comparing.kept(older, newer)
    assert [(pair.older, pair.newer, pair.same) for pair in found.pairs] == [(1, 1, True), (None, 2, False)]
    assert found.cut is False
    assert comparing.kept(newer, older) is None  # the other way round is another question


@pytest.mark.django_db
@pytest.mark.parametrize(
    "written", [b"[]", b"{", b"[1]", b'[{"pages": [1, 1]}]', b'[{"pages": [1, "x"], "size": [1, 1]}]', b"3"]
)
def test_whatever_the_child_writes_is_no_comparison_or_a_whole_one(written, media_root, monkeypatch):
    def ask(_task, _detail, _one, _other, target):
        target.write_bytes(written)
        return child.Answer(ok=True)

    monkeypatch.setattr(child, "ask", ask)
    older, newer = stored_pdf(), stored_pdf()
    comparing.compare(older, newer)
    assert comparing.kept(older, newer).pairs == ()


@pytest.mark.django_db
def test_child_that_gives_up_is_not_asked_again(media_root, monkeypatch):
    monkeypatch.setattr(child, "ask", lambda *_: child.Answer(ok=False, code="terlalu_berat"))
    older, newer = stored_pdf(), stored_pdf(pages=41)
    assert comparing.compare(older, newer) == 0
    assert comparing.kept(older, newer) == comparing.Comparison((), cut=True)
    assert comparing.is_kept(older, newer)
    assert (store.media_root() / comparing._name(older, newer)).is_file()
