"""Stored codes of the catalogue. The labels are what people read; the codes never are."""

from django.db.models import TextChoices


class BodyKind(TextChoices):
    """Kinds of certification bodies (PBNSP 202; domain.md 3.5)."""

    P1 = "p1", "LSP pihak pertama (P1)"
    P2 = "p2", "LSP pihak kedua (P2)"
    P3 = "p3", "LSP pihak ketiga (P3)"


class SchemeKind(TextChoices):
    KKNI = "kkni", "KKNI"
    OCCUPATION = "occupation", "Okupasi"
    CLUSTER = "cluster", "Klaster"

    @property
    def in_a_sentence(self) -> str:
        """KKNI is a name and keeps its capitals; the others are plain words."""
        return self.label if self is SchemeKind.KKNI else self.label.lower()


class PathCode(TextChoices):
    EXPERIENCED = "experienced", "Berpengalaman"
    INEXPERIENCED = "inexperienced", "Belum berpengalaman"


class ClauseKind(TextChoices):
    RIGHT = "right", "Hak pemohon"
    DUTY = "duty", "Kewajiban pemegang sertifikat"
    FEE = "fee", "Biaya sertifikasi"


class Branch(TextChoices):
    """The branch of a dossier after it was declared complete and correct (design.md 5)."""

    EXAM = "exam", "Uji kompetensi"
    REVIEW = "review", "Tinjauan teknis"


class WhoMayApply(TextChoices):
    """Whom a service is for: its first question, asked before any document."""

    CIVIL_SERVANT = "civil_servant", "Pegawai Negeri Sipil"
    PERSON = "person", "Perorangan"
    INSTITUTION = "institution", "Lembaga"


class IdentityNumber(TextChoices):
    """By which number a service knows its applicants; a trainee has a NIK and no NIP (002)."""

    NIP = "nip", "NIP dan NIK"
    NIK = "nik", "NIK"
    NONE = "none", "Tanpa nomor identitas"


class ProfileField(TextChoices):
    """What a service may ask of an applicant's profile, in the order of the profile page."""

    FULL_NAME = "full_name", "nama lengkap"
    BIRTH_DATE = "birth_date", "tanggal lahir"
    BIRTH_PLACE = "birth_place", "tempat lahir"
    PHONE = "phone", "nomor telepon"
    NIK = "nik", "NIK"
    NIP = "nip", "NIP"
    GRADE = "grade", "golongan/ruang"
    POSITION = "position_title", "jabatan"
    EMPLOYER = "employer", "instansi"
    EDUCATION = "education", "pendidikan terakhir"
    SERVICE_YEARS = "service_years", "lama bekerja"


# The numbers follow from `IdentityNumber`; a service names the rest itself.
NUMBERS_OF = {
    IdentityNumber.NIP: (ProfileField.NIK, ProfileField.NIP),
    IdentityNumber.NIK: (ProfileField.NIK,),
    IdentityNumber.NONE: (),
}


class ClockStart(TextChoices):
    """From which event the service clock counts."""

    DECLARED_COMPLETE = "declared_complete", "sejak berkas dinyatakan lengkap dan benar"
    # The receipt of the submission that was later found complete and correct: the days of checking count.
    RECEIVED = "received", "sejak berkas yang lengkap dan benar diterima"


class Form(TextChoices):
    """Pages the portal prints filled in; each names a template in templates/pdf/."""

    APPLICATION_LETTER = "application_letter", "Surat permohonan"
    REGISTRATION_FORM = "registration_form", "Formulir pendaftaran"
    VALIDITY_STATEMENT = "validity_statement", "Surat pernyataan keabsahan berkas"


class SampleKind(TextChoices):
    """How an example of a document is drawn."""

    PAPER = "paper", "Surat"
    CARD = "card", "Kartu"
    PHOTO = "photo", "Foto"


class ProductKind(TextChoices):
    COMPETENCY_CERTIFICATE = "competency_certificate", "Sertifikat kompetensi"
    RESULT_LETTER = "result_letter", "Surat keterangan hasil uji kompetensi"
    STANDARD_CERTIFICATE = "standard_certificate", "Sertifikat standar"
    # Its text is data of the service (`ServiceProduct.paragraphs`).
    LETTER = "letter", "Surat"


# What the portal issues at the end of each branch: another product in a file would be a promise nobody keeps.
PRODUCTS_OF = {
    Branch.EXAM: (ProductKind.COMPETENCY_CERTIFICATE, ProductKind.RESULT_LETTER),
    Branch.REVIEW: (ProductKind.LETTER,),
}


class ComponentGroup(TextChoices):
    """The two halves of a service standard (PermenPANRB 15/2014)."""

    DELIVERY = "delivery", "Proses penyampaian layanan"
    MANAGEMENT = "management", "Pengelolaan pelayanan"


class TermKind(TextChoices):
    """Time limits of a service besides the service clock itself."""

    COMPLETENESS = "completeness", "Pemeriksaan kelengkapan"
    REPLY = "reply", "Perbaikan berkas oleh pemohon"
    HANDOVER = "handover", "Penyerahan hasil"
    COMPLAINT = "complaint", "Tindak lanjut pengaduan"
    APPEAL = "appeal", "Pengajuan banding oleh peserta"


# A dossier cannot be completed without these: the catalogue refuses a standard that lacks one.
NEEDED_TERMS = (TermKind.COMPLETENESS, TermKind.REPLY, TermKind.HANDOVER)


class RequirementKind(TextChoices):
    DOCUMENT = "document", "Dokumen"
    ELIGIBILITY = "eligibility", "Syarat peserta"


class RequirementGroup(TextChoices):
    """Heading under which the source prints the row."""

    ELIGIBILITY = "eligibility", "Persyaratan"
    BASIC = "basic", "Bukti persyaratan dasar"
    ADMINISTRATIVE = "administrative", "Bukti administratif"
    SERVICE = "service", "Persyaratan layanan"


class Scope(TextChoices):
    PERSON = "person", "Per peserta"
    BATCH = "batch", "Per rombongan"


class Signing(TextChoices):
    NONE = "none", "Tidak perlu tanda tangan di portal"
    ON_SCREEN = "on_screen", "Ditandatangani di layar"
    UPLOADED_OR_SUPERIOR = "uploaded_or_superior", "Diunggah bertanda tangan atau dikonfirmasi atasan"


class Rule(TextChoices):
    """Eligibility rules; `Requirement.value` (or `.organisation`) holds the threshold."""

    CIVIL_SERVANT_OF = "civil_servant_of", "PNS pada pemerintah daerah"
    MIN_EDUCATION = "min_education", "Pendidikan paling rendah"
    MIN_GRADE = "min_grade", "Golongan paling rendah"
    MIN_SERVICE_YEARS = "min_service_years", "Masa kerja paling sedikit"


class QualificationGroup(TextChoices):
    """The four groups of Kepmenaker 3/2021, KEDUA, in printed order."""

    INSTRUCTOR = "instructor", "Instruktur"
    TRAINING_STAFF = "training_staff", "Tenaga Pelatihan"
    ASSESSOR = "assessor", "Asesor"
    BODY_MANAGER = "body_manager", "Pengelola Lembaga Sertifikasi"


class UnitKind(TextChoices):
    CORE = "core", "Unit inti"
    ELECTIVE = "elective", "Unit pilihan"


class DecreeClauseKind(TextChoices):
    CONSIDERATION = "consideration", "Menimbang"
    LEGAL_BASIS = "legal_basis", "Mengingat"
    DICTUM = "dictum", "Memutuskan"


class ProofKind(TextChoices):
    """By what somebody proves what a standard asks of its officers (001.9, 002 "Kualifikasi Pelaksana", 003.9)."""

    CERTIFICATE = "certificate", "Sertifikat kompetensi"
    TRAINING = "training", "Pelatihan"
    EDUCATION = "education", "Ijazah"
    EXPERIENCE = "experience", "Keterangan pengalaman kerja"


class SopSectionKind(TextChoices):
    """The parts of an SOP beside its steps, in the order of seed 002."""

    SCOPE = "scope", "Ruang lingkup"
    SUMMARY = "summary", "Ringkasan prosedur"
    DEFINITIONS = "definitions", "Istilah dan definisi"
    OTHER = "other", "Ketentuan/keterangan lain"
    LEGAL_BASES = "legal_bases", "Dasar hukum"
    QUALIFICATIONS = "qualifications", "Kualifikasi pelaksana"
    RELATED = "related", "Keterkaitan"
    EQUIPMENT = "equipment", "Peralatan/perlengkapan"
    WARNINGS = "warnings", "Peringatan"
    RECORDS = "records", "Pencatatan dan pendataan"


class SopRole(TextChoices):
    """The six columns of SOP PSM/DISNAKER-10 (002): roles at an exam, not of the portal."""

    ADMINISTRATION = "administration", "Bagian Administrasi"
    OPERATIONS = "operations", "Bidang Teknis Operasional"
    ASSESSOR = "assessor", "Asesor Kompetensi"
    CANDIDATE = "candidate", "Calon Peserta Uji Kompetensi"
    QUALITY = "quality", "Bidang Manajemen Mutu"
    HEAD = "head", "Kepala TUK"


class TimeUnit(TextChoices):
    """In what an SOP counts the time of a step; minutes and hours are those of the office."""

    MINUTE = "minute", "menit"
    HOUR = "hour", "jam"
    DAY = "day", "hari"


class SopEvidence(TextChoices):
    """What the portal keeps of a sub-step, and what it asks for before the sub-step is noted as done."""

    RECAP = "recap", "Rekap calon peserta dan jadwal tercetak"
    CONTACTS = "contacts", "Setiap calon peserta sudah dihubungi"
    CONFIRMED = "confirmed", "Setiap calon peserta sudah menyatakan hadir atau tidak"
    DOCUMENTED = "documented", "Foto atau dokumen pelaksanaan tersimpan"
    ASSESSED = "assessed", "Setiap peserta yang hadir sudah dinilai"
    HANDED_IN = "handed_in", "Berkas hasil setiap peserta yang hadir sudah dihitung"
    COLLECTED = "collected", "Berkas hasil yang terkumpul sama dengan yang diserahkan"
    REPORTED = "reported", "Berita acara final terbit"
    MINUTES = "minutes", "Notulen tersimpan"
    PASSED_ON = "passed_on", "Tanda terima berkas tercetak"
    RECOMMENDED = "recommended", "Surat rekomendasi kepada LSP tercetak"
    ARCHIVED = "archived", "Daftar isi arsip tercetak"


class FormLevel(TextChoices):
    """What a form of the trade is about: a case, a candidate in an exam, or the exam."""

    DOSSIER = "dossier", "Berkas"
    CANDIDATE = "candidate", "Peserta dalam satu uji"
    EVENT = "event", "Kegiatan uji"


class FormOpens(TextChoices):
    """From when on a form is filled in (domain.md 1.3)."""

    AT_ONCE = "at_once", "Sejak peserta dijadwalkan"
    SELF_ASSESSED = "self_assessed", "Setelah asesmen mandiri dapat dilanjutkan"
    AGREED = "agreed", "Setelah persetujuan ditandatangani keduanya"
    RATED = "rated", "Setelah rekomendasi dikirim"


class FormSigner(TextChoices):
    CANDIDATE = "candidate", "Asesi"
    ASSESSOR = "assessor", "Asesor"


class PartKind(TextChoices):
    """What a part of a form asks; each is read by `assessments.trade_forms`."""

    STATEMENTS = "statements", "Pernyataan"
    UNITS = "units", "Per unit, elemen, atau kriteria"
    QUESTIONS = "questions", "Pertanyaan dan jawaban"
    RECORDED = "recorded", "Yang sudah tercatat"


class AnswerKind(TextChoices):
    YES_NO = "yes_no", "Ya atau tidak"
    TICK = "tick", "Centang"
    TEXT = "text", "Tulisan"
    K_BK = "k_bk", "Kompeten atau belum kompeten"
    VATM = "vatm", "Valid, asli, terkini, memadai"
