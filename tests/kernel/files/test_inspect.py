"""The child's rules once more in this process, for coverage; files that unpack to gigabytes are left out."""

import json
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageCms, ImageFile

from certportal.kernel.files.inspect_child import image, limits, main, page, pdf, pdf_active, pdf_drawings, pdf_weight
from certportal.kernel.files.inspect_child.pdf_marks import Marks, marks_in
from certportal.kernel.files.inspect_child.verdict import Bad
from tests.corpus import Sample, bad_samples, good_samples
from tests.corpus.broken import zeros
from tests.corpus.build import encoded, jpeg, new_pdf, picture, plain_pdf, raw_stream, saved, with_stream

pytestmark = pytest.mark.watched

BOMBS = {
    "F5-300-mb",
    "F5-800-mb-together",
    "F5-packed-twice",
    "F5-table-bomb",
    "F6-text-bomb",
    "F6-profile-bomb",
    "F6-pixel-bomb",
}
KINDS = ((b"%PDF", "pdf"), (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"))


@pytest.fixture(autouse=True)
def no_limits_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "apply", lambda: None)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)


def ask(content: bytes, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    source = tmp_path / "source"
    source.write_bytes(content)
    main.main(["inspect", kind, str(source), str(tmp_path / "target")])
    return json.loads(capsys.readouterr().out)


def samples(made: list[Sample]) -> list[Sample]:
    outside = {"isi_tidak_cocok", "kosong", "jenis"}  # refused before the child process starts
    return [
        sample
        for sample in made
        if sample.id not in BOMBS and not (isinstance(sample.expect, frozenset) and sample.expect <= outside)
    ]


@pytest.mark.parametrize("sample", [*samples(bad_samples()), *samples(good_samples())], ids=lambda sample: sample.id)
def test_same_answer_inside_this_process(sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = sample.make()
    kind = next(kind for start, kind in KINDS if content.startswith(start))
    answer = ask(content, kind, tmp_path, capsys)
    if isinstance(sample.expect, frozenset):
        assert (answer["ok"], answer["code"] in sample.expect) == (False, True)
    else:
        assert answer["ok"] is True


@pytest.mark.parametrize("fall", [MemoryError, RecursionError])
def test_running_out_of_memory_gets_an_answer(fall, monkeypatch: pytest.MonkeyPatch, tmp_path, capsys) -> None:
    def greedy(_: str) -> dict[str, int]:
        raise fall

    monkeypatch.setattr(pdf, "inspect", greedy)
    assert ask(plain_pdf(), "pdf", tmp_path, capsys) == {"ok": False, "code": "terlalu_berat", "facts": {}}


def test_page_task(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(plain_pdf(2))
    main.main(["page", "2", str(source), str(target)])
    answer = json.loads(capsys.readouterr().out)
    with Image.open(target) as drawn:
        assert (drawn.width, drawn.height) == (answer["width"], answer["height"])


def test_photos_become_the_pages_of_a_pdf_that_passes_like_any_other(tmp_path: Path, capsys) -> None:
    sources = [tmp_path / "1.jpg", tmp_path / "2.png"]
    sources[0].write_bytes(jpeg())
    sources[1].write_bytes(encoded(picture(mode="L"), "PNG"))
    bound = tmp_path / "bound"
    main.main(["bind", "pdf", *map(str, sources), str(bound)])
    assert json.loads(capsys.readouterr().out) == {"ok": True, "pages": 2}
    assert pdf.inspect(str(bound)) == {"pages": 2}


@pytest.mark.parametrize(
    ("content", "number", "code"), [(plain_pdf(), 2, "tanpa_halaman"), (b"%PDF-1.4 x", 1, "rusak")]
)
def test_page_that_is_not_there(content: bytes, number: int, code: str, tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(content)
    with pytest.raises(Bad) as caught:
        page.draw(str(source), str(tmp_path / "b"), number)
    assert caught.value.code == code


def inspect_error(content: bytes, tmp_path: Path) -> str:
    source = tmp_path / "a"
    source.write_bytes(content)
    with pytest.raises(Bad) as caught:
        pdf.inspect(str(source))
    return caught.value.code


def test_too_many_objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_OBJECTS", 3)
    assert inspect_error(plain_pdf(), tmp_path) == "terlalu_berat"


def test_readers_that_disagree_on_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_check_pages", lambda _: 7)
    assert inspect_error(plain_pdf(), tmp_path) == "rusak"


def test_second_reader_that_cannot_open(tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"no pdf")
    with pytest.raises(Bad):
        pdf._draw_small(str(source), 1)


def test_huge_flat_object_is_too_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_active, "_MOST_PARTS", 10)
    with pytest.raises(Bad, match="terlalu_berat"):
        pdf_active.refuse_active(pikepdf.Array(list(range(20))))


def test_link_that_is_no_text_is_active() -> None:
    with pytest.raises(Bad, match="pdf_aktif"):
        pdf_active.refuse_active(pikepdf.Dictionary(URI=7))


class TestWeight:
    def test_counts_without_unpacking(self) -> None:
        assert pdf_weight.inflated_size(zeros(30_000_000), 40_000_000) == 30_000_000

    def test_beyond_the_limit(self) -> None:
        with pytest.raises(Bad, match="terlalu_berat"):
            pdf_weight.inflated_size(zeros(30_000_000), 20_000_000)

    def test_broken_data_costs_what_it_gave(self) -> None:
        assert pdf_weight.inflated_size(b"no zlib", 10) == 0

    @pytest.mark.parametrize(
        "head", [b"/Filter /RunLengthDecode", b"/Filter [/ASCIIHexDecode /FlateDecode]", b"/Filter /LZWDecode"]
    )
    def test_rare_packings_are_unpacked_under_the_memory_limit(
        self, head: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        packed = {
            b"R": b"\x81x" * 50 + b"\x80",
            b"[": zeros(1_000_000).hex().encode() + b">",
            b"L": b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01",
        }
        data = packed[b"[" if b"[" in head else head.split(b"/")[2][:1]]
        source = tmp_path / "a"
        source.write_bytes(with_stream(raw_stream(data, head)))
        assert pdf.inspect(str(source)) == {"pages": 1}
        monkeypatch.setattr(pdf_weight, "MOST_TOGETHER", 5)
        assert inspect_error(source.read_bytes(), tmp_path) == "terlalu_berat"

    def test_packing_that_cannot_be_read_costs_nothing(self) -> None:
        opened = new_pdf()
        stream = opened.make_stream(b"zz", Filter=pikepdf.Array([pikepdf.Name.ASCII85Decode, pikepdf.Name.FlateDecode]))
        budget = pdf_weight.Budget()
        budget.spend(stream)
        assert budget.left == pdf_weight.MOST_TOGETHER

    def test_picture_without_numbers_has_no_size(self) -> None:
        opened = new_pdf()
        stream = opened.make_stream(b"", Subtype=pikepdf.Name.Image, Width=pikepdf.Name.X, Height=3)
        assert pdf_weight._pixels(stream) == 0


class TestPictures:
    def redraw(self, content: bytes, kind: str, tmp_path: Path) -> Image.Image:
        source, target = tmp_path / "a", tmp_path / "b"
        source.write_bytes(content)
        image.redraw(str(source), str(target), kind)
        return Image.open(target)

    def test_pillow_bomb_alarm_is_too_heavy(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def alarm(*_: object) -> None:
            raise Image.DecompressionBombError

        monkeypatch.setattr(image, "_check_size", alarm)
        with pytest.raises(Bad, match="terlalu_berat"):
            self.redraw(jpeg(), "jpeg", tmp_path)

    def test_floating_point_picture_is_refused(self) -> None:
        with pytest.raises(Bad, match="gambar_rusak"):
            image._plain(Image.new("F", (60, 60)), None)

    def test_profile_that_cannot_be_read_is_left_out(self, tmp_path: Path) -> None:
        with self.redraw(encoded(picture(), "JPEG", icc_profile=b"no profile"), "jpeg", tmp_path) as drawn:
            assert "icc_profile" not in drawn.info

    def test_profile_changes_colours_to_srgb(self) -> None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
        assert image._in_srgb(Image.new("RGB", (60, 60), "red"), profile).mode == "RGB"

    def test_deep_grey_keeps_its_light(self, tmp_path: Path) -> None:
        with self.redraw(encoded(Image.new("I;16", (60, 60), 40_000), "PNG"), "png", tmp_path) as drawn:
            assert (drawn.mode, drawn.getpixel((5, 5))) == ("L", 40_000 // 256)

    def test_transparent_becomes_paper(self, tmp_path: Path) -> None:
        with self.redraw(encoded(Image.new("RGBA", (60, 60), (0, 0, 0, 0)), "PNG"), "png", tmp_path) as drawn:
            assert drawn.getpixel((5, 5)) == (255, 255, 255)


def test_apply_sets_every_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    set_limits: dict[int, tuple[int, int]] = {}
    alarms: list[int] = []
    monkeypatch.setattr(limits.resource, "setrlimit", set_limits.__setitem__)
    monkeypatch.setattr(limits.signal, "alarm", alarms.append)
    limits.apply()
    assert set_limits[limits.resource.RLIMIT_AS] == (limits.MEMORY_BYTES, limits.MEMORY_BYTES)
    assert set_limits[limits.resource.RLIMIT_CORE] == (0, 0)
    assert (len(set_limits), alarms) == (5, [limits.WALL_SECONDS])


def test_saved_pdf_is_the_same_every_time() -> None:
    assert saved(new_pdf()) == saved(new_pdf())


def test_triggers_that_are_no_actions_start_nothing() -> None:
    assert pdf_active.refuse_active(pikepdf.Dictionary(AA=pikepdf.Array([]))) is None


def test_endless_chain_of_actions_is_too_heavy() -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.GoTo)
    for _ in range(pdf_active._DEEPEST + 1):
        action = pikepdf.Dictionary(S=pikepdf.Name.GoTo, Next=action)
    with pytest.raises(Bad) as bad:
        pdf_active.refuse_opening(pikepdf.Dictionary(OpenAction=action))
    assert bad.value.code == "terlalu_berat"


def _drawing(made: pikepdf.Pdf, inner: pikepdf.Object | None) -> pikepdf.Object:
    """A form that draws `inner`, and names one that is not there."""
    named = pikepdf.Dictionary(A=inner) if inner is not None else pikepdf.Dictionary()
    form = made.make_stream(b"/A Do /Nobody Do", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
    form.Resources = pikepdf.Dictionary(XObject=named)
    return form


def _nested(depth: int) -> pikepdf.Pdf:
    """A page whose form draws a form that draws a form …, so many levels."""
    made = pikepdf.new()
    form = None
    for _ in range(depth):
        form = _drawing(made, form)
    made.add_blank_page()
    page = made.pages[-1].obj
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=form))
    page.Contents = made.make_stream(b"/A Do")
    return made


def test_forms_that_draw_forms_deeper_than_any_reader_goes_are_too_heavy() -> None:
    pdf_drawings.refuse_endless_drawing(_nested(3))
    with pytest.raises(Bad, match="terlalu_rumit"):
        pdf_drawings.refuse_endless_drawing(_nested(pdf_drawings._DEEPEST + 2))


def test_page_without_contents_draws_none_of_its_forms() -> None:
    made = pikepdf.new()
    made.add_blank_page()
    page = made.pages[0].obj
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=_drawing(made, None)))
    del page.Contents
    assert pdf_drawings._Count().of(page, 0) == Marks()


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"0 0 m 9 9 l S", Marks(1, 1)),
        (b"0 0 9 9 re f* 0 0 9 9 re\0B\0/P sh /I Do", Marks(4, 2)),
        (b"/S gs /f 9 Tf Sx fS", Marks()),
        (b"[(ab) 9 (c(d)\\) S)] TJ <414 2> Tj", Marks(0, 0, 3 + 9 + 3)),
        (b"BI /W 1 ID " + b"x" * 31 + b" EI S", Marks(1 + 2 + 1)),
        (b"BI /W 1 ID " + b"x" * 32, Marks(1 + 2)),
        (b"(never closed S S", Marks(0, 0, 16)),
        (b") S", Marks(1)),
    ],
)
def test_what_content_paints(content: bytes, wanted: Marks) -> None:
    assert marks_in(content, Marks(99, 99, 99)) == wanted


def test_counting_ends_where_it_is_too_much() -> None:
    assert marks_in(b"S " * 50, Marks(9, 9, 9)) == Marks(10)
    assert marks_in(b"(" + b"(S)" * 50, Marks(9, 9, 9)).letters == 150


def test_stream_that_cannot_be_unpacked_paints_nothing() -> None:
    made = pikepdf.new()
    broken = made.make_stream(b"zz", Filter=pikepdf.Array([pikepdf.Name.ASCII85Decode, pikepdf.Name.FlateDecode]))
    assert pdf_drawings._plain(broken) == b""
