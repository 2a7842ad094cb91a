"""The words of the decree that names participants, as an office may set them: what it weighs, what it orders. Plain Python."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from schemes import letters

WEIGHING: Final = (
    (
        "bahwa berkas permohonan sertifikasi profesi telah diverifikasi secara administrasi dan substantif serta dinyatakan "
        "lengkap dan benar"
    ),
    "bahwa berdasarkan pertimbangan sebagaimana dimaksud dalam huruf a, perlu menetapkan Keputusan tentang {tentang}",
)
DICTUMS: Final = (
    (
        "Menetapkan {jumlah} orang yang namanya tercantum dalam Lampiran Keputusan ini sebagai peserta uji kompetensi profesi "
        "pada skema {skema}."
    ),
    "Uji kompetensi dilaksanakan oleh {lsp}; jadwal dan tempatnya diberitahukan melalui portal.",
    "Peserta membawa kartu identitas asli pada hari uji. {bawaan}",
    "Peserta yang berhalangan segera memberi tahu petugas melalui portal.",
    "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
)
PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "jumlah": "jumlah orang, dengan angka dan huruf",
        "skema": "nama skema dengan nomornya",
        "lsp": "nama LSP",
        "tentang": "judul keputusan",
        "bawaan": "yang dibawa peserta menurut skemanya",
    }
)
NEEDED: Final = ("jumlah", "skema")
"""Without them a decree names neither how many nor for what."""
ORDINALS: Final = (
    "KESATU",
    "KEDUA",
    "KETIGA",
    "KEEMPAT",
    "KELIMA",
    "KEENAM",
    "KETUJUH",
    "KEDELAPAN",
    "KESEMBILAN",
    "KESEPULUH",
)
MOST_WEIGHED: Final = 10
LONGEST: Final = 600


def weighing_fault(texts: Sequence[str]) -> str:
    """Why these cannot stand under "Menimbang", as a sentence; "" where they can."""
    if not 1 <= len(texts) <= MOST_WEIGHED:
        return f"Tulis 1 sampai {MOST_WEIGHED} pertimbangan, satu baris satu butir."
    return _text_fault(texts)


def dictum_fault(texts: Sequence[str]) -> str:
    """Why these cannot be the dictums, as a sentence; "" where they can."""
    if not 1 <= len(texts) <= len(ORDINALS):
        return f"Tulis 1 sampai {len(ORDINALS)} diktum, satu baris satu diktum."
    if lacks := [f"{{{name}}}" for name in NEEDED if name not in letters.places_in(texts)]:
        return f"Diktumnya belum memuat {' dan '.join(lacks)}, padahal keputusan menyebut berapa orang dan untuk skema apa."
    return _text_fault(texts)


def numbered(texts: Sequence[str]) -> list[list[str]]:
    """Each dictum with its ordinal: [["KESATU", "Menetapkan …"], …]."""
    return [[ordinal, text] for ordinal, text in zip(ORDINALS, texts, strict=False)]


def _text_fault(texts: Sequence[str]) -> str:
    for number, text in enumerate(texts, start=1):
        if len(text) > LONGEST:
            return f"Baris {number} lebih dari {LONGEST} huruf. Bagi menjadi dua butir."
        if found := letters.fault(text, PLACES):
            return f"Baris {number}: {found}."
    return ""
