"""What the child reads on the pages of a scanned pile, and the pages it cuts out, in this process."""

import io
import json

import pikepdf
import pytest
from PIL import Image, ImageDraw

from certportal.kernel.files.inspect_child import limits, main
from tests.corpus.build import plain_pdf

pytestmark = pytest.mark.watched
TEXT = "PISAH:ABCDEFGHJKMNPQ:000.2:ABCDEFGHIJKLMNOP"


def coded(size=420):
    import segno

    out = io.BytesIO()
    segno.make_qr(TEXT, error="q").save(out, kind="png", scale=4, border=4)
    page = Image.new("L", (1240, 1754), 250)
    page.paste(Image.open(out).convert("L").resize((size, size)), (380, 250))
    return page


def torn(size=420):
    page = coded(size)
    ImageDraw.Draw(page).rectangle((380, 250 + size * 2 // 5, 380 + size, 250 + size // 2), fill=120)
    return page


def letter():
    page = Image.new("L", (1240, 1754), 250)
    ImageDraw.Draw(page).line((200, 900, 1000, 900), fill=40, width=8)
    return page


@pytest.fixture
def ask(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(limits, "apply", lambda: None)

    def asked(task, pages, source):
        (tmp_path / "source").write_bytes(source)
        main.main([task, pages, str(tmp_path / "source"), str(tmp_path / "target")])
        return json.loads(capsys.readouterr().out), tmp_path / "target"

    return asked


def test_a_page_says_its_code_that_one_is_spoiled_or_that_it_is_empty(ask):
    out = io.BytesIO()
    first, *rest = [
        letter(),
        coded(),
        torn(),
        torn(160),
        Image.effect_noise((1240, 1754), 40).point(lambda grey: grey // 2 + 120),
    ]
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=150)
    answer, told = ask("codes", "1-5", out.getvalue())
    assert answer == {"ok": True, "pages": 5}
    seen = [json.loads(line) for line in told.read_text().splitlines()]
    assert [page["texts"] for page in seen] == [[], [TEXT], [], [], []]
    assert [page["spoiled"] for page in seen] == [False, False, True, False, False], "a small code is a document's own"
    assert [page["blank"] for page in seen] == [False, False, False, False, True]


def test_pages_are_cut_out_in_the_order_asked_for(ask):
    answer, cut = ask("part", "3-3,1-2", plain_pdf(4))
    assert answer == {"ok": True, "pages": 3}
    with pikepdf.open(cut) as pdf:
        assert len(pdf.pages) == 3


@pytest.mark.parametrize(
    ("task", "pages", "source"),
    [
        ("codes", "1-2", plain_pdf(1)),
        ("part", "2-2", plain_pdf(1)),
        ("codes", "1-1", b"%PDF-1.4"),
        ("part", "1-1", b"x"),
    ],
)
def test_what_cannot_be_read_is_broken(ask, task, pages, source):
    assert ask(task, pages, source)[0]["code"] == "rusak"


def test_a_part_carries_no_picture_of_the_others(ask):
    """Some scanners list every picture of the pile beside each page."""
    made = pikepdf.open(io.BytesIO(plain_pdf(2)))
    pictures = {f"/Im{n}": pikepdf.Stream(made, bytes(200_000), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
                                         Width=400, Height=500, BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceGray)
                for n in (1, 2)}  # fmt: skip
    shared = made.make_indirect(pikepdf.Dictionary(XObject=pikepdf.Dictionary(pictures)))
    for n, page in enumerate(made.pages, 1):
        page.Resources, page.Contents = shared, made.make_stream(f"q 500 0 0 700 0 0 cm /Im{n} Do Q".encode())
    out = io.BytesIO()
    made.save(out, compress_streams=False)
    answer, cut = ask("part", "1-1", out.getvalue())
    assert answer["pages"] == 1
    with pikepdf.open(cut) as pdf:
        assert list(pdf.pages[0].Resources.XObject) == ["/Im1"]
        assert (
            sum(isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image" for thing in pdf.objects) == 1
        )
