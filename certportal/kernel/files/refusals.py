"""Why an upload is not taken: one sentence per reason, each with the way out (reliability.md 4.1)."""

from typing import Final

from certportal.kernel.web.refusal import STORAGE_FULL, Refused

SENTENCES: Final[dict[str, str]] = {
    "jenis": "File ini bukan {kinds}. Simpan dokumen sebagai PDF atau foto JPG, lalu unggah lagi.",
    "jenis_lain": "Bagian ini meminta {kinds}, sedangkan file Anda {found}. Pilih file lain atau potret dengan kamera, lalu unggah lagi.",
    "kosong": "File kosong (0 bita). Buka dahulu filenya untuk memastikan isinya, lalu unggah lagi.",
    "ukuran": "File {size}; batasnya {limit}. Kirim foto halamannya, atau pindai ulang dengan mutu lebih rendah, lalu unggah lagi.",
    "isi_tidak_cocok": "Isi file bukan PDF, JPG, atau PNG. Simpan ulang sebagai PDF atau foto JPG, lalu unggah lagi.",
    "ekor": "PDF memuat isi tambahan setelah akhir dokumen. Buka, pilih Cetak → Simpan sebagai PDF, lalu unggah hasilnya.",
    "pdf_aktif": "PDF memuat skrip, lampiran, media, atau tautan ke file lain. Pilih Cetak → Simpan sebagai PDF, lalu unggah hasilnya.",
    "terkunci": "PDF terkunci kata sandi atau dibatasi. Hapus kata sandinya atau cetak ulang ke PDF, lalu unggah lagi.",
    "rusak": "PDF tidak dapat dibuka atau terpotong. Periksa file dan koneksi Anda, lalu unggah lagi.",
    "halaman": "PDF berisi {pages} halaman; batasnya {limit} halaman. Unggah hanya halaman yang diminta.",
    "tanpa_halaman": "PDF tidak berisi halaman. Simpan ulang dokumennya sebagai PDF, lalu unggah lagi.",
    "halaman_raksasa": "Ukuran halaman PDF tidak wajar. Cetak ulang dokumennya ke kertas A4 sebagai PDF, lalu unggah lagi.",
    "terlalu_berat": "File terlalu berat untuk diperiksa. Kirim foto halamannya, atau pindai ulang dengan mutu lebih rendah, lalu unggah lagi.",
    "terlalu_rumit": "Gambar pada PDF terlalu rumit. Kirim foto halamannya, atau pindai kertasnya, lalu unggah hasilnya.",
    "sibuk": "Portal sedang memeriksa file lain. Isian Anda aman; tunggu setengah menit, lalu unggah lagi.",
    "gambar_rusak": "Gambar tidak dapat dibuka atau terpotong. Foto ulang atau simpan ulang sebagai JPG, lalu unggah lagi.",
    "gambar_bergerak": "Gambar bergerak tidak dapat diterima. Simpan sebagai foto JPG biasa, lalu unggah lagi.",
    "dimensi": "Gambar terlalu besar ({width} × {height} piksel). Perkecil hingga paling besar 50 megapiksel, lalu unggah lagi.",
    "foto_kecil": "Foto {width} × {height} piksel; paling kecil {least}. Kirim foto aslinya, bukan yang sudah diperkecil.",
    "foto_bentuk": "Foto {width} × {height} piksel bukan berbentuk {ratio}. Potong menjadi {ratio} (lebar × tinggi), lalu unggah lagi.",
    "dimensi_kecil": "Gambar terlalu kecil ({width} × {height} piksel) untuk dibaca. Foto ulang lebih dekat, lalu unggah lagi.",
}
FULL_SENTENCE: Final = "Server sementara tidak dapat menyimpan file. Isian Anda aman; coba lagi beberapa menit lagi."


class UploadRefused(Refused):
    """The upload was looked at and not kept. `sha256` names the refused content for the audit trail ("" if not read)."""

    def __init__(self, code: str, *, sha256: str = "", **facts: str) -> None:
        super().__init__(SENTENCES[code].format(**facts), code=code, verb="file.upload", field="file")
        self.sha256 = sha256
        self.facts = {"sha256": sha256} if sha256 else None


class StorageFull(Refused):
    """The disk took no more; the page is 507 and nothing half-written stays behind."""

    def __init__(self) -> None:
        super().__init__(FULL_SENTENCE, code=STORAGE_FULL, verb="file.upload")


def thousands(value: int) -> str:
    """12345 as people here write it: 12.345."""
    return f"{value:,}".replace(",", ".")


def megabytes(size: int) -> str:
    """Bytes as people read them: "12,4 MB"; small files in kB. Rounded up, so that a limit is never shown as kept."""
    kilobytes = -(-size // 1000)
    if kilobytes < 1000:  # noqa: PLR2004 - kB below one MB
        return f"{kilobytes} kB"
    tenths = -(-size // 100_000)
    whole, rest = divmod(tenths, 10)
    return f"{thousands(whole)},{rest} MB" if rest else f"{thousands(whole)} MB"
