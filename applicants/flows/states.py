"""The states of a dossier: those every service shares, and those of each branch; upper apps add the later ones."""

from __future__ import annotations

from applicants.enums import DossierState, Mark, WorkStage
from certportal.kernel.accounts.enums import Role
from certportal.kernel.workflow.rows import State, Turn

S = DossierState

APPLICANT = Turn("pemohon", concerned=True)
OFFICE = Turn("petugas penerima berkas", (Role.INTAKE_OFFICER,))
VERIFIER = Turn("verifikator", (Role.VERIFIER,))
LEADER = Turn("pimpinan", (Role.LEADERSHIP,))
TECHNICAL_TEAM = Turn("tim teknis", (Role.TECHNICAL_TEAM,))
CERTIFICATE_OFFICER = Turn("petugas sertifikat", (Role.CERTIFICATE_ADMIN,))

UNDER_WAY = {Mark.WITHDRAWABLE, Mark.WAIVABLE, Mark.CORRECTABLE, Mark.PATH_OPEN}
INTAKE_STATES = (
    State(
        S.DRAFT,
        staff="Draf",
        public="Sedang Anda siapkan",
        turn=APPLICANT,
        tone="neutral",
        todo="Lengkapi setiap bagian, periksa jawaban Anda, lalu kirim.",
        by_when="Tidak ada batas waktu sampai berkas Anda kirim.",
        marks={Mark.EDITABLE, Mark.WITHDRAWABLE},
        milestone="Kirim berkas",
    ),
    State(
        S.SUBMITTED,
        staff="Terkirim",
        public="Terkirim, menunggu diperiksa",
        turn=OFFICE,
        step="Berkas dikirim",
        place=10,
        stage=WorkStage.INTAKE,
        marks=UNDER_WAY,
        milestone="Kelengkapan",
    ),
    State(
        S.COMPLETENESS_CHECK,
        staff="Pemeriksaan kelengkapan",
        public="Kelengkapan sedang diperiksa",
        turn=OFFICE,
        step="Kelengkapan diperiksa",
        place=20,
        stage=WorkStage.INTAKE,
        marks=UNDER_WAY | {Mark.CHECKING},
        milestone="Kelengkapan",
    ),
    State(
        S.RETURNED,
        staff="Dikembalikan untuk diperbaiki",
        public="Dikembalikan untuk diperbaiki",
        turn=APPLICANT,
        tone="warn",
        todo="Ganti dokumen yang perlu diperbaiki, lalu kirim perbaikannya.",
        own_time="Ini batas waktu Anda untuk mengirim perbaikan. Waktu pemeriksaan oleh kantor dihitung lagi sesudahnya.",
        step="Diminta diperbaiki",
        stage=WorkStage.INTAKE,
        marks={Mark.EDITABLE, Mark.WITHDRAWABLE, Mark.WAIVABLE, Mark.ASKED},
        milestone="Kelengkapan",
    ),
    State(
        S.VERIFICATION,
        staff="Verifikasi",
        public="Isi berkas sedang diverifikasi",
        turn=VERIFIER,
        step="Isi berkas diverifikasi",
        place=30,
        stage=WorkStage.VERIFICATION,
        marks=UNDER_WAY | {Mark.CHECKING},
        milestone="Verifikasi",
    ),
    State(
        S.AWAITING_INFORMATION,
        staff="Menunggu keterangan",
        public="Menunggu keterangan dari Anda",
        turn=APPLICANT,
        tone="warn",
        todo="Jawab permintaan keterangan.",
        own_time="Ini batas waktu Anda untuk menjawab. Sampai Anda menjawab, hitungan waktu layanan kantor berhenti sementara.",
        step="Keterangan diminta",
        stage=WorkStage.VERIFICATION,
        marks=UNDER_WAY | {Mark.AWAITS_ADMISSION, Mark.ASKED},
        milestone="Verifikasi",
    ),
    State(
        S.WITHDRAWN,
        staff="Ditarik pemohon",
        public="Ditarik",
        tone="neutral",
        todo="Tidak ada. Anda dapat mengajukan permohonan baru kapan saja.",
        final=True,
    ),
    State(
        S.REJECTED,
        staff="Ditolak",
        public="Tidak dapat diterima",
        tone="bad",
        todo="Baca surat penolakan: di sana tertulis apa yang dapat Anda lakukan selanjutnya.",
        final=True,
    ),
    State(
        S.EXPIRED,
        staff="Berakhir tanpa jawaban",
        public="Berakhir karena tidak dijawab",
        tone="bad",
        todo="Ajukan permohonan baru kapan saja. Bila Anda berhalangan menjawab, tulis kepada petugas: berkas ini dapat dibuka lagi.",
        final=True,
    ),
)

EXAM_STATES = (
    State(
        S.ACCEPTED,
        staff="Lengkap dan benar",
        public="Lengkap dan benar, menunggu penetapan peserta",
        turn=LEADER,
        step="Dinyatakan lengkap dan benar",
        place=40,
        stage=WorkStage.VERIFICATION,
        marks=UNDER_WAY | {Mark.AWAITS_ADMISSION},
        milestone="Penetapan",
    ),
    State(
        S.ADMITTED,
        staff="Ditetapkan sebagai peserta",
        public="Anda ditetapkan sebagai peserta uji",
        turn=CERTIFICATE_OFFICER,
        todo="Tunggu jadwal uji. Kami memberi tahu Anda setelah jadwalnya ditetapkan.",
        step="Ditetapkan sebagai peserta",
        place=50,
        marks=UNDER_WAY,
        milestone="Uji kompetensi",
    ),
)

REVIEW_STATES = (
    State(
        S.ACCEPTED,
        staff="Lengkap dan benar",
        public="Lengkap dan benar, menunggu kajian tim teknis",
        turn=TECHNICAL_TEAM,
        step="Dinyatakan lengkap dan benar",
        place=40,
        stage=WorkStage.VERIFICATION,
        marks=UNDER_WAY,
        milestone="Kajian teknis",
    ),
    State(
        S.TECHNICAL_REVIEW,
        staff="Kajian teknis",
        public="Sedang dikaji tim teknis",
        turn=TECHNICAL_TEAM,
        todo="Tunggu hasil kajian. Bila ada kunjungan, petugas menghubungi Anda lebih dahulu.",
        step="Dikaji tim teknis",
        place=50,
        marks={Mark.WITHDRAWABLE, Mark.CORRECTABLE},
        milestone="Kajian teknis",
    ),
    State(
        S.RECOMMENDED,
        staff="Kajian selesai",
        public="Kajian selesai, menunggu keputusan pimpinan",
        turn=LEADER,
        step="Kajian selesai",
        place=70,
        marks={Mark.WITHDRAWABLE},
        milestone="Keputusan",
    ),
    State(
        S.DECIDED,
        staff="Diputuskan",
        public="Sudah diputuskan, surat sedang disiapkan",
        turn=CERTIFICATE_OFFICER,
        step="Keputusan pimpinan",
        place=80,
        marks={Mark.RESULT_KNOWN},
        milestone="Penyerahan",
    ),
)
