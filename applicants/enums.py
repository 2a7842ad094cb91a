"""Codes about dossiers. Stored codes are never shown; the labels are."""

from enum import StrEnum

from django.db.models import TextChoices


class DossierState(TextChoices):
    """The codes a dossier's state may have (design.md 5). What they are called and mean stands in the flow's rows."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    COMPLETENESS_CHECK = "completeness_check"
    RETURNED = "returned"
    VERIFICATION = "verification"
    ACCEPTED = "accepted"
    AWAITING_INFORMATION = "awaiting_information"
    TECHNICAL_REVIEW = "technical_review"
    ADMITTED = "admitted"
    IN_ASSESSMENT = "in_assessment"
    RECOMMENDED = "recommended"
    DECIDED = "decided"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    EXPIRED = "expired"


class Mark(StrEnum):
    """What may be done with a dossier in a state, or is known about it there; the state's row in a flow carries it."""

    EDITABLE = "editable"  # its applicant changes answers and documents
    CHECKING = "checking"  # officers judge its documents
    ASKED = "asked"  # the office asked its applicant for something, who has not answered yet
    WITHDRAWABLE = "withdrawable"  # its applicant may still take it back
    CORRECTABLE = "correctable"  # its applicant may ask to have a field corrected
    PATH_OPEN = "path_open"  # so may the assessment path
    WAIVABLE = "waivable"  # the office has it and nothing is decided yet: a prerequisite may be waived
    AWAITS_ADMISSION = "awaits_admission"  # complete and correct, and nobody was asked yet whether to admit
    EXAMINED = "examined"  # the exam has been judged: the documents are no longer needed
    RESULT_KNOWN = "result_known"  # decided: its applicant may read the result


class Education(TextChoices):
    """Levels of formal education, lowest first (domain.md 5.4)."""

    SD = "sd", "SD atau sederajat"
    SMP = "smp", "SMP atau sederajat"
    SMA = "sma", "SMA/SMK atau sederajat"
    D1 = "d1", "Diploma I"
    D2 = "d2", "Diploma II"
    D3 = "d3", "Diploma III"
    D4 = "d4", "Diploma IV"
    S1 = "s1", "Sarjana (S1)"
    PROFESSION = "profession", "Pendidikan profesi"
    S2 = "s2", "Magister (S2)"
    SPECIALIST = "specialist", "Spesialis"
    S3 = "s3", "Doktor (S3)"


class VerdictOutcome(TextChoices):
    """What an officer says about one version of a document."""

    ACCEPTED = "accepted", "Sesuai"
    NEEDS_FIX = "needs_fix", "Perlu perbaikan"
    REJECTED = "rejected", "Ditolak"


class VerdictReason(TextChoices):
    """Reasons an applicant can mend (first group) and reasons they cannot (last group)."""

    UNREADABLE = "unreadable", "Tidak terbaca atau terpotong"
    WRONG_DOCUMENT = "wrong_document", "Bukan dokumen yang diminta"
    OUTDATED = "outdated", "Bukan dokumen terakhir atau sudah kedaluwarsa"
    UNSIGNED = "unsigned", "Belum ditandatangani atau belum dicap"
    IDENTITY_MISMATCH = "identity_mismatch", "Nama, NIP, atau NIK berbeda dengan profil"
    INCOMPLETE = "incomplete", "Halaman tidak lengkap"
    PHOTO = "photo", "Pasfoto tidak sesuai ketentuan yang diminta"
    OTHER = "other", "Lainnya (jelaskan pada catatan)"
    NOT_ELIGIBLE = "not_eligible", "Dokumen menunjukkan syarat tidak terpenuhi"
    DOUBTFUL = "doubtful", "Keaslian dokumen diragukan"


FIXABLE_REASONS = tuple(r for r in VerdictReason if r not in {VerdictReason.NOT_ELIGIBLE, VerdictReason.DOUBTFUL})
FINAL_REASONS = (VerdictReason.NOT_ELIGIBLE, VerdictReason.DOUBTFUL, VerdictReason.OTHER)


class VerdictStage(TextChoices):
    """In which stage the verdict was given."""

    COMPLETENESS = "completeness", "Pemeriksaan kelengkapan"
    VERIFICATION = "verification", "Verifikasi"


class Duty(TextChoices):
    """What somebody did for one dossier; which of these must differ stands in `applicants.duties`."""

    APPLICANT = "applicant", "Pemohon"
    EXAMINER = "examiner", "Asesor"
    DECIDER = "decider", "Pemutus"
    APPEAL_PANEL = "appeal_panel", "Panel banding"
    VERIFIER = "verifier", "Verifikator"
    OFFICER = "officer", "Petugas"
    REVIEWER = "reviewer", "Tim teknis"
    ENTERER = "enterer", "Petugas loket"
    ADMITTER = "admitter", "Penetap peserta"
    SIGNER = "signer", "Penanda tangan"
    DELIVERER = "deliverer", "Petugas penyerahan"


class DecisionKind(TextChoices):
    ADMISSION = "admission", "Penetapan peserta"
    CERTIFICATION = "certification", "Keputusan sertifikasi"
    REVIEW = "review", "Keputusan permohonan izin"


class DecisionOutcome(TextChoices):
    ADMITTED = "admitted", "Ditetapkan sebagai peserta"
    NOT_ADMITTED = "not_admitted", "Tidak ditetapkan sebagai peserta"
    COMPETENT = "competent", "Kompeten"
    NOT_YET_COMPETENT = "not_yet_competent", "Belum kompeten"
    DEFERRED = "deferred", "Ditunda"
    APPROVED = "approved", "Disetujui"
    REJECTED = "rejected", "Ditolak"


OUTCOMES_OF = {
    DecisionKind.ADMISSION: (DecisionOutcome.ADMITTED, DecisionOutcome.NOT_ADMITTED),
    DecisionKind.CERTIFICATION: (
        DecisionOutcome.COMPETENT,
        DecisionOutcome.NOT_YET_COMPETENT,
        DecisionOutcome.DEFERRED,
    ),
    DecisionKind.REVIEW: (DecisionOutcome.APPROVED, DecisionOutcome.REJECTED),
}


class Recommendation(TextChoices):
    """What the technical team advises; the leader decides."""

    APPROVE = "approve", "Disarankan disetujui"
    REJECT = "reject", "Disarankan ditolak"


class RequestKind(TextChoices):
    """A notice of faults in the documents, or a question during the service."""

    CORRECTION = "correction", "Perbaikan berkas"
    INFORMATION = "information", "Permintaan keterangan"


class RequestOutcome(TextChoices):
    """How a request to the applicant ended; one without an outcome is open."""

    ANSWERED = "answered", "Dijawab pemohon"
    WITHDRAWN = "withdrawn", "Ditutup karena permohonan ditarik"
    EXPIRED = "expired", "Ditutup tanpa jawaban"


class SignatureKind(TextChoices):
    """How a form the portal printed was signed, and by whom."""

    ON_SCREEN = "on_screen", "Ditandatangani pemohon di layar"
    SUPERIOR = "superior", "Dikonfirmasi akun atasan"


class SuperiorBasis(TextChoices):
    """Why somebody may confirm as the superior: who says that they are it."""

    LISTED = "listed", "Tercatat pada daftar pegawai"
    RECORDED = "recorded", "Dicatat petugas"
    APPROVED = "approved", "Disetujui petugas"


class SuperiorWay(TextChoices):
    """How the superior confirmed."""

    ACCOUNT = "account", "Melalui akun portal"
    LINK = "link", "Melalui tautan sekali pakai ke alamat kedinasan"


class NamingOutcome(TextChoices):
    """What became of a superior whom the applicant named."""

    APPROVED = "approved", "Disetujui"
    REFUSED = "refused", "Tidak disetujui"
    TAKEN_BACK = "taken_back", "Ditarik pemohon"


class EndorsementOutcome(TextChoices):
    CONFIRMED = "confirmed", "Dikonfirmasi"
    REFUSED = "refused", "Tidak dikonfirmasi"
    CANCELLED = "cancelled", "Dibatalkan pemohon"


class CorrectableField(TextChoices):
    """What an applicant may ask to correct after sending; identity numbers are corrected at the counter."""

    FULL_NAME = "full_name", "Nama lengkap"
    BIRTH_PLACE = "birth_place", "Tempat lahir"
    BIRTH_DATE = "birth_date", "Tanggal lahir"
    GRADE = "grade", "Golongan/ruang"
    POSITION = "position_title", "Jabatan"
    EDUCATION_PLACE = "education_place", "Nama sekolah atau perguruan tinggi"
    EDUCATION_FIELD = "education_field", "Program studi"
    PATH = "path", "Jalur asesmen"


class CorrectionOutcome(TextChoices):
    ACCEPTED = "accepted", "Disetujui"
    REFUSED = "refused", "Tidak disetujui"


class ProposalOutcome(TextChoices):
    """What became of a change of somebody's data that a counter proposed."""

    ACCEPTED = "accepted", "Disetujui pemilik data"
    REFUSED = "refused", "Tidak disetujui pemilik data"
    REPLACED = "replaced", "Diganti usulan yang lebih baru"
    LAPSED = "lapsed", "Gugur: tidak dijawab dalam 14 hari"


class ChosenKind(TextChoices):
    """As what an applicant takes a unit; an extra unit is there only because another one requires it."""

    CORE = "core", "Unit inti"
    ELECTIVE = "elective", "Unit pilihan"
    EXTRA = "extra", "Unit tambahan"


RECEIPT = "receipt"
"""Kind of the paper that says a dossier was sent."""


class WorkStage(TextChoices):
    """The two stages of a dossier that have an officer of their own."""

    INTAKE = "intake", "Pemeriksaan kelengkapan"
    VERIFICATION = "verification", "Verifikasi"


class CallDirection(TextChoices):
    INCOMING = "in", "Telepon masuk"
    OUTGOING = "out", "Telepon keluar"
