"""File names of uploads are shown, never used as paths."""

import unicodedata
from urllib.parse import unquote

import pytest

from certportal.kernel.files.refusals import megabytes, thousands
from certportal.kernel.files.serve import disposition
from certportal.kernel.files.titles import clean_title, extension_of, own_title

NAMES = {
    "Ijazah S1 (akhir) – Siti Nur'aini.pdf": "Ijazah S1 (akhir) – Siti Nur'aini.pdf",
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\siti\\ktp.JPG": "ktp.pdf",
    "a\x00b.pdf": "ab.pdf",
    "foto\u202egpj.pdf": "fotogpj.pdf",
    "a\u200bb\ufeff.pdf": "ab.pdf",
    'x"; filename="evil.exe.pdf': "x_; filename=_evil.exe.pdf",
    "a\r\nSet-Cookie: x.pdf": "aSet-Cookie_ x.pdf",
    "...": "berkas.pdf",
    "": "berkas.pdf",
    "   .pdf": "berkas.pdf",
    "😀.pdf": "😀.pdf",
    "李.pdf": "李.pdf",
    "e\u0301.pdf": "é.pdf",
    "a.pdf:$DATA": "a.pdf",
    "dua   spasi.pdf": "dua spasi.pdf",
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_title_is_safe_to_show(name: str, shown: str) -> None:
    title = clean_title(name, extension="pdf")
    assert title == shown
    assert len(title) <= 150


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Surat penetapan 009/PENETAPAN/BKPSDM/X/2026.pdf", "Surat penetapan 009_PENETAPAN_BKPSDM_X_2026.pdf"),
        ("Tanda terima 00001/UJI/2026", "Tanda terima 00001_UJI_2026.pdf"),
        ("../../etc/passwd.pdf", "_.._etc_passwd.pdf"),
        ("a\x00/b\u202e.pdf", "a_b.pdf"),
        ("...", "berkas.pdf"),
        ("/" * 300 + ".pdf", "_.pdf"),
    ],
)
def test_name_the_portal_gives_keeps_every_part_of_a_number(name: str, shown: str) -> None:
    assert own_title(name, extension="pdf") == shown
    # Stored as an upload and served again, it stays the same.
    assert clean_title(shown, extension="pdf") == own_title(shown, extension="pdf") == shown


def test_long_title_is_cut_before_its_extension() -> None:
    title = clean_title("x" * 300 + ".pdf", extension="jpg")
    assert (len(title), title[-5:]) == (150, "x.jpg")


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), (".pdf", ""), ("a.pdf.", ""), ("x/y.jpg", "jpg"), ("a.jpg\u202e", "jpg"),
        ("...", ""), ("a.p\x00df", "pdf"),
    ],
)  # fmt: skip
def test_extension(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@pytest.mark.parametrize("name", NAMES)
def test_disposition_carries_the_name_whole_and_nothing_else(name: str) -> None:
    header = disposition(name, extension="pdf", inline=False)
    way, _, encoded = header.partition("; filename*=UTF-8''")
    assert way == "attachment"
    assert header.isascii()
    assert not set('"\r\n; ') & set(encoded)
    assert unquote(encoded) == own_title(name, extension="pdf")
    assert unicodedata.is_normalized("NFC", unquote(encoded))


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (1, "1 kB"),
        (999_000, "999 kB"),
        (1_000_000, "1 MB"),
        (5_000_000, "5 MB"),
        (5_000_001, "5,1 MB"),
        (12_400_000, "12,4 MB"),
    ],
)
def test_sizes_in_words(size: int, text: str) -> None:
    assert megabytes(size) == text


def test_thousands_with_points() -> None:
    assert thousands(60_000) == "60.000"
