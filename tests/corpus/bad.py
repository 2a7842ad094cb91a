"""Files that must not be stored as they came."""

import io
import zipfile
from functools import partial

from tests.corpus.active import active_samples
from tests.corpus.broken import broken_pdfs, broken_pictures
from tests.corpus.build import jpeg, jpeg_segment, plain_pdf, png, with_segments
from tests.corpus.crowded import endless_pages
from tests.corpus.sample import REDRAWN, Sample, refuse

FOREIGN = {
    "exe": b"MZ\x90\x00" + b"\x00" * 200, "elf": b"\x7fELF\x02\x01\x01" + b"\x00" * 200, "php": b"<?php system($_GET['c']); ?>",
    "html": b"<!doctype html><script>alert(1)</script>", "rtf": b"{\\rtf1\\ansi halo}", "zip": b"PK\x03\x04" + b"\x00" * 60,
    "rar": b"Rar!\x1a\x07\x01\x00" + b"\x00" * 60, "7z": b"7z\xbc\xaf\x27\x1c" + b"\x00" * 60, "gz": b"\x1f\x8b\x08" + b"\x00" * 60,
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "heic": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 60,
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 60, "bmp": b"BM\x46\x00\x00\x00" + b"\x00" * 60, "gif": b"GIF89a\x01\x00\x01\x00" + b"\x00" * 60,
    "tiff": b"II*\x00\x08\x00\x00\x00" + b"\x00" * 60, "ico": b"\x00\x00\x01\x00\x01\x00" + b"\x00" * 60, "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "psd": b"8BPS\x00\x01" + b"\x00" * 60,
    "mp4": b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 60, "xml": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "text": b"Ijazah saya menyusul, terima kasih.",
}  # fmt: skip
# The antivirus test word, put together only here at run time.
TEST_VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("../../evil.php", "<?php ?>")
    return target.getvalue()


def _foreign() -> list[Sample]:
    return [
        Sample(f"F1-{kind}-as-{extension}", f"ijazah.{extension}", partial(bytes, content), refuse("isi_tidak_cocok"))
        for kind, content in FOREIGN.items()
        for extension in ("pdf", "jpg", "png")
    ]


def _names() -> list[Sample]:
    wrong = [
        "a.php", "a.jpg.exe", "a.pdf.html", "a.svg", "ijazah", "", "...", ".pdf", "a.pdf/", "a.docx", "a.zip", "a.jpg\u202egnp.exe",
        "a.pdf\x00.php", "a.heic",
    ]  # fmt: skip
    return [Sample(f"F2-{place}", name, plain_pdf, refuse("jenis")) for place, name in enumerate(wrong)]


def _polyglots() -> list[Sample]:
    return [
        Sample("F3-pdf-zip", "a.pdf", lambda: plain_pdf() + archive(), refuse("ekor")),
        Sample("F3-pdf-html", "a.pdf", lambda: plain_pdf() + b"<script>alert(1)</script>", refuse("ekor")),
        Sample("F3-pdf-much-padding", "a.pdf", lambda: plain_pdf() + b"\x00" * 5000, refuse("ekor")),
        Sample("F3-gif-pdf", "a.pdf", lambda: b"GIF89a;" + plain_pdf(), refuse("isi_tidak_cocok")),
        Sample("F3-lines-pdf", "a.pdf", lambda: b"\n" * 900 + plain_pdf(), refuse("isi_tidak_cocok")),
        Sample("F3-zip-pdf", "a.pdf", lambda: archive() + plain_pdf(), refuse("isi_tidak_cocok")),
        Sample("F3-jpg-zip", "a.jpg", lambda: jpeg() + archive(), REDRAWN),
        Sample("F3-png-zip", "a.png", lambda: png() + archive(), REDRAWN),
        Sample("F3-jpg-html", "a.jpg", lambda: jpeg() + b"<script>alert(1)</script>", REDRAWN),
        Sample(
            "F3-jpg-phar", "a.jpg", lambda: with_segments(jpeg_segment(0xFE, b"<?php __HALT_COMPILER(); ?>")), REDRAWN
        ),
        Sample("F3-pdf-in-jpg", "a.jpg", lambda: with_segments(jpeg_segment(0xFE, plain_pdf())), REDRAWN),
    ]


def _viruses() -> list[Sample]:
    return [
        Sample("F9-raw", "a.pdf", lambda: TEST_VIRUS, refuse("isi_tidak_cocok")),
        Sample("F9-tail", "a.pdf", lambda: plain_pdf() + TEST_VIRUS, refuse("ekor")),
        Sample("F9-wide", "a.pdf", lambda: TEST_VIRUS.decode().encode("utf-16"), refuse("isi_tidak_cocok")),
        Sample("F9-jpg-tail", "a.jpg", lambda: jpeg() + TEST_VIRUS, REDRAWN),
    ]


def bad_samples() -> list[Sample]:
    return (
        _foreign()
        + _names()
        + _polyglots()
        + active_samples()
        + broken_pdfs()
        + endless_pages()
        + broken_pictures()
        + _viruses()
    )
