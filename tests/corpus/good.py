"""Files that people really send and that must pass."""

import io
from functools import partial

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String
from PIL import Image, ImageCms

from tests.corpus.build import (
    annotated,
    encoded,
    hand_written,
    jpeg,
    jpeg_segment,
    link,
    new_pdf,
    pdf_with_root,
    picture,
    plain_pdf,
    png,
    raw_stream,
    saved,
    with_segments,
)
from tests.corpus.crowded import crowded_pages
from tests.corpus.sample import KEPT, REDRAWN, Sample


def _outlines() -> bytes:
    pdf = new_pdf(3)
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem("Bab I", 0))
    return saved(pdf)


def incremental(base: bytes, number: int, body: bytes) -> bytes:
    """The base file with one object replaced in an update at its end, as an office program saves."""
    start = int(base.rsplit(b"startxref", 1)[1].split()[0])
    with pikepdf.open(io.BytesIO(base)) as pdf:
        root, size = pdf.Root.objgen[0], len(pdf.objects) + 1
    out = bytearray(base)
    place = len(out)
    out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start, table)
    return bytes(out)


def classic() -> bytes:
    """One page, classic table, object 4 is the content."""
    return hand_written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
            3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << >> >>",
            4: raw_stream(b"0 0 m 100 100 l S"),
        }
    )


def _signed() -> bytes:
    """An electronic signature as BSrE leaves it: a field with /Sig and a byte range."""
    pdf = new_pdf()
    signature = pdf.make_indirect(
        Dictionary(
            Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/ETSI.CAdES.detached"),
            ByteRange=Array([0, 100, 200, 100]), Contents=String(b"\x30\x82" + b"\x00" * 400), Reason=String("BSrE"),
        )
    )  # fmt: skip
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("Signature1"), F=132,
            Rect=Array([0, 0, 0, 0]), V=signature, P=pdf.pages[0].obj,
        )
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    return saved(pdf)


def _open_action() -> bytes:
    pdf = new_pdf(2)
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.GoTo, D=Array([pdf.pages[1].obj, Name.Fit])))
    return saved(pdf)


def _text_field() -> bytes:
    pdf = new_pdf()
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("nama"),
            V=String("Siti"),
            Rect=Array([10, 10, 90, 30]),
        )
    )
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True)
    return saved(pdf)


def _scan(mode: str, **options: object) -> bytes:
    return encoded(picture(1240, 1754, mode), "PDF", resolution=150, **options)


def _paper_of_the_portal() -> bytes:
    from certportal.kernel.pdf.render import render

    facts = {"letterhead": {"name": "BKPSDM"}, "paper": {"title": "Surat", "number": "1", "code_shown": "X"}}
    return render("pdf/base.html", facts, identifier="corpus")


def _phone(width: int, height: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "Ponsel"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 12.0, 30.0), 3: "E", 4: (106.0, 49.0, 0.0)})
    return encoded(picture(width, height), "JPEG", quality=60, exif=exif)


def _mpo() -> bytes:
    return encoded(picture(), "MPO", save_all=True, append_images=[picture(320, 240)])


def _with_profile() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return encoded(picture(), "JPEG", icc_profile=profile)


def _deep_grey() -> bytes:
    return encoded(Image.new("I;16", (200, 200), 40_000), "PNG")


def _interlaced_like() -> bytes:
    return encoded(picture(300, 300, "P"), "PNG", transparency=0)


def _pdfs() -> list[Sample]:
    versions = [
        Sample(f"pdf-{version}", "SK.pdf", partial(saved, new_pdf(), force_version=version), KEPT)
        for version in ("1.3", "1.4", "1.5", "1.7", "2.0")
    ]
    return [
        *versions,
        Sample("pdf-plain", "Ijazah S1 (akhir) – Siti Nur'aini.pdf", plain_pdf, KEPT),
        Sample("pdf-40-pages", "rapor.PDF", partial(plain_pdf, 40), KEPT),
        Sample("pdf-200-pages", "rapor.pdf", partial(plain_pdf, 200), KEPT),
        Sample("pdf-link", "a.pdf", lambda: link(Dictionary(S=Name.URI, URI=String("https://bkn.go.id/x?y=1"))), KEPT),
        Sample("pdf-mailto", "a.pdf", lambda: link(Dictionary(S=Name.URI, URI=String("mailto:a@b.id"))), KEPT),
        Sample("pdf-bare-link", "a.pdf", lambda: link(Dictionary(S=Name.URI, URI=String("www.camscanner.com"))), KEPT),
        Sample("pdf-telephone", "a.pdf", lambda: link(Dictionary(S=Name.URI, URI=String("tel:+62215000000"))), KEPT),
        Sample("pdf-article", "a.pdf", lambda: link(Dictionary(S=Name.Thread, D=0)), KEPT),
        Sample("pdf-page-turn", "a.pdf", lambda: link(Dictionary(S=Name.Named, N=Name.NextPage)), KEPT),
        Sample("pdf-uri-base", "a.pdf", lambda: pdf_with_root(URI=Dictionary(Base=String("https://x.id/"))), KEPT),
        Sample("pdf-highlight", "a.pdf", lambda: annotated(Dictionary(Subtype=Name.Highlight, C=Array([1, 1, 0]))), KEPT),
        Sample("pdf-outlines", "a.pdf", _outlines, KEPT),
        Sample("pdf-object-streams", "a.pdf", lambda: saved(new_pdf(), object_stream_mode=pikepdf.ObjectStreamMode.generate), KEPT),
        Sample("pdf-linearized", "a.pdf", lambda: saved(new_pdf(), linearize=True), KEPT),
        Sample("pdf-padding", "a.pdf", lambda: plain_pdf() + b"\r\n\x00\x00 \n" * 20, KEPT),
        Sample("pdf-incremental", "a.pdf", lambda: incremental(classic(), 4, raw_stream(b"0 0 m 9 9 l S")), KEPT),
        Sample("pdf-signed", "Ijazah BSrE.pdf", _signed, KEPT),
        Sample("pdf-open-action", "a.pdf", _open_action, KEPT),
        Sample("pdf-text-field", "a.pdf", _text_field, KEPT),
        Sample("pdf-scan-colour", "CamScanner 11-21-2026.pdf", partial(_scan, "RGB"), KEPT),
        Sample("pdf-scan-grey", "a.pdf", partial(_scan, "L"), KEPT),
        Sample("pdf-scan-fax", "a.pdf", partial(_scan, "1"), KEPT),
        Sample("pdf-scan-cmyk", "a.pdf", partial(_scan, "CMYK"), KEPT),
        Sample("pdf-scan-jpx", "a.pdf", partial(_scan, "RGBA"), KEPT),
        Sample("pdf-archival", "sertifikat.pdf", _paper_of_the_portal, KEPT),
    ]  # fmt: skip


def _pictures() -> list[Sample]:
    return [
        Sample("jpg-plain", "foto.jpg", jpeg, REDRAWN),
        Sample("jpg-upper", "FOTO.JPEG", jpeg, REDRAWN),
        Sample("jpg-named-png", "foto.png", jpeg, REDRAWN),
        Sample("jpg-phone-12mp", "IMG_0001.jpg", partial(_phone, 4000, 3000), REDRAWN),
        Sample("jpg-phone-50mp", "IMG_0002.jpg", partial(_phone, 8160, 6120), REDRAWN),
        Sample("jpg-grey", "a.jpg", lambda: encoded(picture(mode="L"), "JPEG"), REDRAWN),
        Sample("jpg-cmyk", "a.jpg", lambda: encoded(picture(mode="CMYK"), "JPEG"), REDRAWN),
        Sample("jpg-progressive", "a.jpg", lambda: encoded(picture(), "JPEG", progressive=True), REDRAWN),
        Sample("jpg-two-pictures", "a.jpg", _mpo, REDRAWN),
        Sample("jpg-profile", "a.jpg", _with_profile, REDRAWN),
        Sample("jpg-comment", "a.jpg", lambda: with_segments(jpeg_segment(0xFE, b"diambil di kantor")), REDRAWN),
        Sample("jpg-samsung-tail", "a.jpg", lambda: jpeg() + b"\x00" * 32 + b"SEFHSEFT", REDRAWN),
        Sample("png-plain", "a.png", png, REDRAWN),
        Sample("png-named-jpg", "tangkapan layar.jpg", png, REDRAWN),
        Sample("png-alpha", "a.png", lambda: encoded(picture(300, 300, "RGBA"), "PNG"), REDRAWN),
        Sample("png-palette", "a.png", lambda: encoded(picture(300, 300, "P"), "PNG"), REDRAWN),
        Sample("png-palette-transparent", "a.png", _interlaced_like, REDRAWN),
        Sample("png-line-art", "a.png", lambda: encoded(picture(300, 300, "1"), "PNG"), REDRAWN),
        Sample("png-grey-alpha", "a.png", lambda: encoded(picture(300, 300, "LA"), "PNG"), REDRAWN),
        Sample("png-16-bit", "a.png", _deep_grey, REDRAWN),
    ]


def good_samples() -> list[Sample]:
    return _pdfs() + crowded_pages() + _pictures()
