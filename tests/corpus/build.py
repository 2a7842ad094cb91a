"""Building blocks: small PDFs and pictures."""

import io
import random
import struct
import zlib
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.corpus.sample import SEED

FONT = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)


def new_pdf(pages: int = 1, text: str = "Ijazah") -> pikepdf.Pdf:
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[-1]
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(f"BT /F1 24 Tf 72 700 Td ({text} {number + 1}) Tj ET".encode())
    return pdf


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    target = io.BytesIO()
    pdf.save(target, deterministic_id="encryption" not in options, **options)
    return target.getvalue()


@cache
def plain_pdf(pages: int = 1) -> bytes:
    return saved(new_pdf(pages))


def pdf_with_root(**entries: object) -> bytes:
    pdf = new_pdf()
    for key, value in entries.items():
        pdf.Root[f"/{key}"] = value
    return saved(pdf)


def annotated(annotation: Dictionary) -> bytes:
    pdf = new_pdf()
    if "/Rect" not in annotation:
        annotation.Rect = Array([10, 10, 100, 100])
    annotation.Type = Name.Annot
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(annotation)])
    return saved(pdf)


def link(action: Dictionary) -> bytes:
    return annotated(Dictionary(Subtype=Name.Link, A=action))


def hand_written(objects: dict[int, bytes], *, root: int = 1, version: bytes = b"1.4") -> bytes:
    """A PDF typed by hand: the objects as given, a correct table at the end."""
    out = bytearray(b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start)
    return bytes(out)


def raw_stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<< /Length %d " % len(data) + head + b" >>\nstream\n" + data + b"\nendstream"


def with_stream(body: bytes) -> bytes:
    """One page whose content is the stream object `body`."""
    return hand_written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            4: body,
        }
    )


@cache
def picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Something like a photo: soft gradients and some noise, always the same."""
    noise = random.Random(SEED)
    tile = Image.frombytes("L", (64, 64), noise.randbytes(64 * 64)).resize((width, height), Image.Resampling.BICUBIC)
    slope = Image.linear_gradient("L").resize((width, height))
    image = Image.merge("RGB", (tile, slope, Image.blend(tile, slope, 0.5)))
    return image if mode == "RGB" else image.convert(mode)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, format=form, **options)
    return target.getvalue()


@cache
def jpeg() -> bytes:
    return encoded(picture(), "JPEG", quality=80)


@cache
def png() -> bytes:
    return encoded(picture(320, 240), "PNG", compress_level=1)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(
    width: int, height: int, *, extra: bytes = b"", depth: int = 8, colour: int = 0, data: bytes | None = None
) -> bytes:
    """A PNG that announces any size, with further chunks before the picture."""
    body = zlib.compress(b"\x00" * min(100_000, height * (width + 1))) if data is None else data
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def with_segments(*segments: bytes) -> bytes:
    """The sample photo with further segments right after its start."""
    base = jpeg()
    return base[:2] + b"".join(segments) + base[2:]
