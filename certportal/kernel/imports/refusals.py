"""Why a list is not taken as a whole: one sentence per reason, each with the way out."""

from typing import Final

from certportal.kernel.web.refusal import Refused

SENTENCES: Final[dict[str, str]] = {
    "jenis": "File ini bukan CSV atau XLSX. Simpan daftar sebagai XLSX atau CSV, lalu unggah lagi.",
    "kosong": "File kosong (0 bita). Buka dahulu filenya untuk memastikan isinya, lalu unggah lagi.",
    "ukuran": "File {size}; batasnya {limit}. Bagi daftar menjadi beberapa file, lalu unggah satu per satu.",
    "baris": "Daftar lebih dari {limit} baris. Bagi menjadi beberapa file, lalu unggah satu per satu.",
    "kolom": "Baris {row} lebih dari {limit} kolom. Hapus kolom yang tidak perlu, lalu unggah lagi.",
    "sel": "Baris {row} memuat isi lebih dari {limit} huruf dalam satu sel. Ringkas isinya, lalu unggah lagi.",
    "kutip": "Tanda petik pada sekitar baris {row} tidak berpasangan. Perbaiki, atau simpan daftar sebagai XLSX, lalu unggah lagi.",
    "tanpa_baris": "Daftar ini tidak berisi. Pastikan datanya ada pada lembar pertama, lalu unggah lagi.",
    "tanpa_judul": "Baris judul tidak ditemukan. Tulis pada baris pertama: {titles}. Belum ada: {missing}.",
    "judul_ganda": "Kolom {titles} ada dua kali. Hapus salah satunya, lalu unggah lagi.",
    "bukan_tabel": "Isi file bukan daftar. Simpan ulang sebagai XLSX atau CSV, lalu unggah lagi.",
    "tabel_rusak": "File tidak dapat dibuka atau terpotong. Simpan ulang sebagai XLSX atau CSV, lalu unggah lagi.",
    "tabel_terkunci": "File terkunci kata sandi. Hapus kata sandinya, lalu unggah lagi.",
    "tabel_aktif": "File memuat bagian yang tidak perlu ada pada daftar. Simpan ulang sebagai CSV, lalu unggah lagi.",
    "tabel_berat": "File terlalu berat untuk diperiksa. Salin datanya ke lembar baru, simpan sebagai CSV, lalu unggah lagi.",
    "gone": "Pratinjau ini sudah diterapkan, dibatalkan, atau lewat waktunya. Unggah daftarnya sekali lagi.",
    "tanpa_yang_benar": "Tidak ada baris yang dapat diterapkan. Perbaiki baris yang salah, lalu unggah lagi.",
}


class ListRefused(Refused):
    """The list as a whole was not taken; `code` is a key of SENTENCES."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(SENTENCES[code].format(**facts), code=code, verb="list.upload", field="file")
