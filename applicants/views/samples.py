"""A filled-in example for every asked document: what it looks like, and what the office looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

AGENCY = "Kepala Badan Pengembangan Sumber Daya Manusia Provinsi DKI Jakarta"
WHO = "Siti Contoh, S.Sos., NIP 19900101 201501 2 001"


@dataclass(frozen=True)
class Sample:
    """`lines` stand on the sheet; `looks_at` is what an officer checks; `kind` is "paper", "card" or "photo"."""

    heading: str
    lines: tuple[str, ...]
    looks_at: tuple[str, ...]
    sign: str = ""
    kind: str = "paper"


def _decree(what: str, decides: str) -> Sample:
    return Sample(
        what,
        ("Nomor: 821/000/2024", f"Nama: {WHO}", decides, "Terhitung mulai tanggal 1 April 2024"),
        ("Semua halaman ada, termasuk halaman tanda tangan", "Nama dan NIP sama dengan profil", "Nomor dan tanggal SK"),
        "Pejabat yang berwenang, tanda tangan dan cap",
    )


def _batch(what: str, sender: str, to: str) -> Sample:
    return Sample(
        what,
        (
            "Nomor: 000/ABC/2026",
            f"Yth. {to}",
            "Perihal: Sertifikasi profesi Pelayanan Prima",
            "Lampiran: daftar nama peserta",
        ),
        (
            "Nama Anda ada pada daftar",
            "Nomor, tanggal, tanda tangan, dan cap ada",
            "Surat ditujukan kepada pejabat yang benar",
        ),
        sender,
    )


SAMPLES = {
    "001.1": _batch("Surat permohonan proposal kegiatan", "Penyelenggara kegiatan", AGENCY),
    "001.2": _batch("Surat usulan perangkat daerah", "Kepala perangkat daerah atau unit kerja", AGENCY),
    "001.3": Sample(
        "Surat permohonan mengikuti seleksi",
        (f"Nama: {WHO}", "Memohon mengikuti seleksi sertifikasi profesi Pelayanan Prima", f"Kepada Yth. {AGENCY}"),
        (
            "Dicetak dari portal, sudah terisi",
            "Ditandatangani Anda, atau dikonfirmasi akun atasan",
            "Data sama dengan profil",
        ),
        "Pemohon",
    ),
    "001.4": _decree("Keputusan kenaikan pangkat", "Pangkat/golongan ruang: Penata Muda Tingkat I, III/b"),
    "001.5": _decree("Keputusan pengangkatan dalam jabatan", "Jabatan: Kepala Unit Pelaksana Pelayanan Terpadu"),
    "001.6": Sample(
        "Sasaran Kinerja Pegawai",
        ("Periode: Januari sampai Desember 2025", f"Pegawai: {WHO}", "Predikat kinerja: Baik"),
        ("Tahun terakhir yang sudah dinilai", "Ada predikat atau nilai", "Ditandatangani pejabat penilai"),
        "Pejabat penilai",
    ),
    "001.7": Sample(
        "Pasfoto 3 × 4",
        (),
        (
            "Ukuran 3 × 4 dan latar belakang merah",
            "Wajah menghadap kamera dan tampak jelas",
            "Foto terbaru, berkas JPG atau PNG",
        ),
        kind="photo",
    ),
    "001.8": Sample(
        "Portofolio",
        (
            "1. Uraian tugas dan hasil kerja",
            "2. Laporan pelayanan yang Anda susun",
            "3. Sertifikat pelatihan lain, piagam, foto kegiatan",
        ),
        ("Digabung dalam satu berkas PDF", "Diberi daftar isi", "Menunjukkan pekerjaan Anda sendiri"),
    ),
    "001.9": Sample(
        "Formulir pendaftaran",
        (f"Nama: {WHO}", "Skema: Pelayanan Prima", "Jalur: Berpengalaman", "7 unit kompetensi"),
        (
            "Dicetak dari portal, sudah terisi",
            "Ditandatangani di layar dengan nama lengkap Anda",
            "Data sama dengan profil",
        ),
        "Pemohon",
    ),
    "001.10": _batch("Surat rekomendasi Kepala PD", "Kepala perangkat daerah", AGENCY),
    "001.11": _batch("Surat rekomendasi Sekretaris Daerah", "Sekretaris Daerah", AGENCY),
    "001.12": Sample(
        "Surat pernyataan keabsahan berkas",
        ("Yang bertanda tangan di bawah ini menyatakan berkas atas nama", WHO, "sah dan dapat dipertanggungjawabkan."),
        (
            "Dicetak dari portal, sudah terisi",
            "Ditandatangani Kepala PD atau atasan langsung, atau dikonfirmasi akunnya",
            "Nama dan NIP atasan tertulis",
        ),
        "Atasan langsung",
    ),
    "000.1": _decree(
        "Keputusan pengangkatan PNS", "Mengangkat sebagai Pegawai Negeri Sipil di lingkungan Pemprov DKI Jakarta"
    ),
    "000.2": Sample(
        "Ijazah sarjana",
        ("Universitas Contoh", "memberikan ijazah kepada Siti Contoh", "Program studi Ilmu Administrasi, gelar S.Sos."),
        ("Ijazah, bukan transkrip nilai", "Nama sama dengan profil", "Nomor ijazah dan cap terbaca"),
        "Rektor dan dekan",
    ),
    "000.4": Sample(
        "Sertifikat diklat pelayanan prima",
        (
            "diberikan kepada Siti Contoh",
            "atas keikutsertaan pada Diklat Pelayanan Prima",
            "Jakarta, 5 sampai 9 Mei 2025, 40 jam pelajaran",
        ),
        (
            "Nama Anda",
            "Nama diklat: pelayanan prima atau sejenisnya",
            "Belum pernah ikut? Pilih “Saya tidak memiliki dokumen ini”",
        ),
        "Penyelenggara diklat",
    ),
    "000.5": Sample(
        "Surat keterangan pengalaman kerja",
        (f"Menerangkan bahwa {WHO}", "bekerja di lingkungan Pemprov DKI Jakarta", "sejak 1 Maret 2015 sampai sekarang"),
        (
            "Menyebut tanggal mulai bekerja",
            "Paling sedikit 4 tahun penuh",
            "Ditandatangani pimpinan unit kerja dan dicap",
        ),
        "Pimpinan unit kerja",
    ),
    "000.adm.1": Sample(
        "Kartu Tanda Penduduk",
        ("NIK 3171 0000 0000 0000", "Nama SITI CONTOH"),
        ("Keempat sudut kartu tampak", "Tulisan terbaca, tidak silau", "NIK sama dengan profil"),
        kind="card",
    ),
    "000.adm.2": Sample(
        "Daftar riwayat hidup",
        ("Data diri", "Riwayat pendidikan", "Riwayat jabatan", "Riwayat pelatihan"),
        ("Riwayat jabatan lengkap dengan tahun", "Pelatihan yang pernah diikuti", "Tanggal dan tanda tangan Anda"),
        "Pemohon",
    ),
}


def has_sample(row: str) -> bool:
    """Whether there is an example for this printed place."""
    return row in SAMPLES


@login_not_required
@require_safe
def show(request: HttpRequest, row: str) -> HttpResponseBase:
    """The example on a page of its own; it prints as one sheet."""
    if row not in SAMPLES:
        raise Http404
    return render(request, "applicants/sample.html", {"sample": SAMPLES[row], "row": row})
