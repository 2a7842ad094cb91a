"""F5 and F6: files that are cut, locked, looped, or far too heavy when unpacked."""

import struct
import zlib
from functools import cache, partial

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.corpus.build import (
    chunk,
    encoded,
    hand_written,
    jpeg,
    jpeg_segment,
    new_pdf,
    picture,
    plain_pdf,
    png,
    png_of,
    raw_stream,
    saved,
    with_stream,
)
from tests.corpus.sample import REDRAWN, Sample, refuse

CUTS = (0.03, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.97, 0.995)


@cache
def zeros(packed_from: int) -> bytes:
    """That many zero bytes (whole millions), packed: one million of them, flushed so that it can stand there again and again."""
    engine = zlib.compressobj(9)
    start, million = engine.compress(b""), bytes(1_000_000)
    block = engine.compress(million) + engine.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    sum_of_zeros = (packed_from % 65_521 << 16) + 1  # Adler-32
    return start + block * (packed_from // len(million)) + end + sum_of_zeros.to_bytes(4)


def _locked(**options: object) -> bytes:
    return saved(new_pdf(), encryption=pikepdf.Encryption(**options))


def _page_box(*box: float) -> bytes:
    pdf = new_pdf()
    pdf.pages[0].obj.MediaBox = Array(list(box))
    return saved(pdf)


def _no_pages() -> bytes:
    return hand_written({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"})


def _looped_pages() -> bytes:
    return hand_written(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>"}
    )


def _looped_table() -> bytes:
    base = plain_pdf()
    head, tail = base.rsplit(b"startxref", 1)
    place = int(tail.split()[0])
    return head.replace(b"trailer <<", b"trailer << /Prev %d" % place) + b"startxref" + tail


def _wrong_table() -> bytes:
    head, _ = plain_pdf().rsplit(b"startxref", 1)
    return head + b"startxref\n99999999\n%%EOF\n"


def _no_root() -> bytes:
    return hand_written({1: b"<< /Type /Nothing >>", 2: b"<< >>"})


def _many_pages() -> bytes:
    return plain_pdf(3001)


@cache
def _heavy_stream() -> bytes:
    return with_stream(raw_stream(zeros(300_000_000), b"/Filter /FlateDecode"))


def _heavy_together() -> bytes:
    packed = zeros(100_000_000)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Extra ["
        + b" ".join(b"%d 0 R" % n for n in range(4, 12))
        + b"] >>",
    }
    return hand_written(objects | {number: raw_stream(packed, b"/Filter /FlateDecode") for number in range(4, 12)})


def _packed_twice() -> bytes:
    return with_stream(raw_stream(zlib.compress(zeros(400_000_000)), b"/Filter [/FlateDecode /FlateDecode]"))


def _filter_chain() -> bytes:
    return with_stream(raw_stream(b"00>", b"/Filter [" + b"/ASCIIHexDecode " * 50 + b"]"))


def _giant_picture() -> bytes:
    pdf = new_pdf()
    image = pdf.make_stream(
        b"\x00",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=60_000,
        Height=60_000,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray,
    )
    pdf.pages[0].obj.Resources.XObject = Dictionary(I=image)
    return saved(pdf)


def _deep() -> bytes:
    return with_stream(raw_stream(b"", b"/Deep " + b"[" * 200 + b"]" * 200))


def _object_stream_bomb() -> bytes:
    """The cross-reference table is a stream that unpacks to gigabytes."""
    packed = zeros(1_900_000_000)
    out = b"%PDF-1.5\n"
    place = len(out)
    head = b"/Type /XRef /Size 400000000 /W [1 2 2] /Root 1 0 R /Filter /FlateDecode"
    return out + b"1 0 obj\n" + raw_stream(packed, head) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % place


def _drawn_again_and_again(*, page: int, itself: bool = False) -> bytes:
    """Ten forms that each draw the next one ten times: a few hundred bytes, ten billion drawings."""
    pdf = new_pdf(2)
    form = pdf.make_stream(b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    for _ in range(10):
        inner = form
        form = pdf.make_stream(b"/X Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        form.Resources = Dictionary(XObject=Dictionary(X=pdf.make_indirect(inner)))
        form = pdf.make_indirect(form)
    if itself:
        form.Resources.XObject.X = form
    drawn = pdf.pages[page - 1]
    drawn.obj.Resources = Dictionary(XObject=Dictionary(X=form))
    drawn.obj.Contents = pdf.make_stream(b"/X Do")
    return saved(pdf)


def painted_again_and_again() -> bytes:
    """The same with patterns, which are counted by nobody: only the limits of the process stop it."""
    pdf = new_pdf(2)
    pattern = pdf.make_stream(
        b"0 0 1 1 re f", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 1, 1]), XStep=1, YStep=1,
        Resources=Dictionary(),
    )  # fmt: skip
    for _ in range(6):
        inner = pdf.make_indirect(pattern)
        pattern = pdf.make_stream(
            b"/Pattern cs /P scn 0 0 500 500 re f " * 20, Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
            BBox=Array([0, 0, 500, 500]), XStep=3, YStep=3, Resources=Dictionary(Pattern=Dictionary(P=inner)),
        )  # fmt: skip
    page = pdf.pages[1]
    page.obj.Resources = Dictionary(Pattern=Dictionary(P=pdf.make_indirect(pattern)))
    page.obj.Contents = pdf.make_stream(b"/Pattern cs /P scn 0 0 595 842 re f")
    return saved(pdf)


def broken_pdfs() -> list[Sample]:
    cut = [
        Sample(
            f"F5-cut-{share}",
            "a.pdf",
            lambda share=share: plain_pdf(3)[: int(len(plain_pdf(3)) * share)],
            refuse("rusak", "isi_tidak_cocok"),
        )
        for share in CUTS
    ]
    made = {
        "empty": (lambda: b"", "kosong"), "one-byte": (lambda: b"%", "isi_tidak_cocok"), "header-only": (lambda: b"%PDF-1.7\n", "rusak"),
        "version-9": (lambda: plain_pdf().replace(b"%PDF-1.", b"%PDF-9.", 1), "isi_tidak_cocok"),
        "user-password": (partial(_locked, user="rahasia", owner="o"), "terkunci"),
        "owner-password": (partial(_locked, user="", owner="rahasia"), "terkunci"),
        "old-encryption": (partial(_locked, user="", owner="rahasia", R=3, aes=False, metadata=False), "terkunci"),
        "no-pages": (_no_pages, "tanpa_halaman"), "looped-pages": (_looped_pages, "rusak"), "looped-table": (_looped_table, "rusak"),
        "wrong-table": (_wrong_table, "rusak"), "no-root": (_no_root, "rusak"), "3001-pages": (_many_pages, "halaman"),
        "201-pages": (partial(plain_pdf, 201), "halaman"), "huge-page": (partial(_page_box, 0, 0, 99_999, 99_999), "halaman_raksasa"),
        "flat-page": (partial(_page_box, 0, 0, 595, 0), "halaman_raksasa"), "300-mb": (_heavy_stream, "terlalu_berat"),
        "800-mb-together": (_heavy_together, "terlalu_berat"), "packed-twice": (_packed_twice, "terlalu_berat"),
        "filter-chain": (_filter_chain, "terlalu_berat"), "giant-picture": (_giant_picture, "terlalu_berat"),
        "drawn-again-1": (partial(_drawn_again_and_again, page=1), "terlalu_rumit"),
        "drawn-again-2": (partial(_drawn_again_and_again, page=2), "terlalu_rumit"),
        "draws-itself": (partial(_drawn_again_and_again, page=2, itself=True), "terlalu_rumit"),
        "deep": (_deep, "terlalu_berat rusak"), "table-bomb": (_object_stream_bomb, "terlalu_berat rusak"),
    }  # fmt: skip
    return cut + [Sample(f"F5-{name}", "a.pdf", make, refuse(*codes.split())) for name, (make, codes) in made.items()]


def _moving(frames: int) -> bytes:
    first, *rest = [Image.new("L", (64, 64), place % 256) for place in range(frames)]
    return encoded(first, "PNG", save_all=True, append_images=rest)


def _wrong_sum() -> bytes:
    content = bytearray(png())
    content[content.index(b"IDAT") + 40] ^= 0xFF
    return bytes(content)


def _text_bomb(kind: bytes) -> bytes:
    return png_of(100, 100, extra=chunk(kind, b"a\x00\x00" + zeros(200_000_000)))


def _many_markers() -> bytes:
    content = jpeg()[:2] + jpeg_segment(0xE5, b"x") * 65_000
    return content + jpeg()[2 : len(jpeg()) // 2]


def _announced(width: int, height: int) -> bytes:
    """A JPEG whose frame announces another size than its data hold."""
    content = jpeg()
    place = content.index(b"\xff\xc0")
    return content[: place + 5] + struct.pack(">HH", height, width) + content[place + 9 :]


def broken_pictures() -> list[Sample]:
    cut = [
        Sample(
            f"F6-{kind}-cut-{share}",
            f"a.{kind}",
            lambda content=content, share=share: content()[: int(len(content()) * share)],
            refuse("gambar_rusak"),
        )
        for kind, content in (("jpg", jpeg), ("png", png))
        for share in CUTS[:-1]
    ]
    made = {
        "crc": ("png", _wrong_sum, "gambar_rusak"), "60000-square": ("png", partial(png_of, 60_000, 60_000), "dimensi"),
        "200000-wide": ("png", partial(png_of, 200_000, 1000), "dimensi"), "one-wide": ("png", partial(png_of, 1, 5000), "dimensi_kecil"),
        "jpg-65000": ("jpg", partial(_announced, 65_000, 65_000), "dimensi"),
        "tiny": ("jpg", lambda: encoded(picture(20, 20), "JPEG"), "dimensi_kecil"), "moving": ("png", partial(_moving, 2), "gambar_bergerak"),
        "moving-300": ("png", partial(_moving, 300), "gambar_bergerak"), "text-bomb": ("png", partial(_text_bomb, b"zTXt"), "gambar_rusak terlalu_berat"),
        "profile-bomb": ("png", partial(_text_bomb, b"iCCP"), "gambar_rusak terlalu_berat"), "start-only": ("jpg", lambda: jpeg()[:3], "gambar_rusak"),
        "signature-only": ("png", lambda: png()[:8], "gambar_rusak"), "markers": ("jpg", _many_markers, "gambar_rusak"),
        "pixel-bomb": ("png", partial(png_of, 9000, 9500, data=zeros(80_000_000)), "dimensi"),
    }  # fmt: skip
    # The decoder fills what is missing with grey: an empty picture, but a clean one.
    cut.append(Sample("F6-jpg-announces-more", "a.jpg", partial(_announced, 9000, 4000), REDRAWN))
    return cut + [
        Sample(f"F6-{name}", f"a.{kind}", make, refuse(*codes.split())) for name, (kind, make, codes) in made.items()
    ]
