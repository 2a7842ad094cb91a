"""Codes of exams and plenary meetings. Stored codes are lower snake case and never shown."""

from django.db.models import TextChoices

from schemes.enums import SopRole

SMALLEST_MEETING = 2  # nobody decides alone: the floor under the rule of every office
NOTICE_DAYS = 2  # working days between announcing and holding: one to prepare, one to remind (SOP 002, steps 2 and 3)


class SiteKind(TextChoices):
    """Kinds of test site (TUK), domain.md 3.5."""

    INCIDENTAL = "incidental", "Sewaktu"
    INDEPENDENT = "independent", "Mandiri"
    WORKPLACE = "workplace", "Tempat kerja"


class SiteVerification(TextChoices):
    """How the certification body verifies a test site (domain.md 3.5)."""

    EACH_TIME = "each_time", "Setiap kali dipakai"
    PERIODIC = "periodic", "Berkala, dengan masa berlaku"


class Answer(TextChoices):
    """What an assessor answered to an assignment (SOP 002, step 1)."""

    OPEN = "open", "Belum menjawab"
    ACCEPTED = "accepted", "Bersedia"
    DECLINED = "declined", "Tidak bersedia"


# Assessors and candidates of an exam have rows of their own.
NAMED_ROLES = [
    SopRole.ADMINISTRATION.value, SopRole.OPERATIONS.value, SopRole.QUALITY.value, SopRole.HEAD.value,
]  # fmt: skip


class EventState(TextChoices):
    SCHEDULED = "scheduled", "Terjadwal"
    RUNNING = "running", "Berlangsung"
    REPORTED = "reported", "Berita acara terbit"
    CANCELLED = "cancelled", "Dibatalkan"


class MeetingState(TextChoices):
    PLANNED = "planned", "Disiapkan"
    IN_SESSION = "in_session", "Bersidang"
    CLOSED = "closed", "Ditutup"
    CANCELLED = "cancelled", "Dibatalkan"


class MemberRole(TextChoices):
    CHAIR = "chair", "Ketua rapat"
    MEMBER = "member", "Anggota"


class UnitOutcome(TextChoices):
    """Result of one unit, and the assessor's recommendation for the whole. Never "gagal"."""

    COMPETENT = "competent", "Kompeten"
    NOT_YET_COMPETENT = "not_yet_competent", "Belum kompeten"


class EvidenceOutcome(TextChoices):
    """What one piece of evidence shows of a unit (FR.IA.01: ya, tidak, penilaian lanjut)."""

    MET = "met", "Memenuhi"
    NOT_MET = "not_met", "Belum memenuhi"
    INCONCLUSIVE = "inconclusive", "Perlu penilaian lanjut"


class Quality(TextChoices):
    """The four rules of evidence (VATM), by the names of their columns."""

    VALID = "valid", "Valid"
    AUTHENTIC = "authentic", "Asli"
    CURRENT = "current", "Terkini"
    SUFFICIENT = "sufficient", "Memadai"


class SelfAssessed(TextChoices):
    """What the assessor says of a self assessment (FR.APL.02)."""

    MAY_CONTINUE = "may_continue", "Asesmen dapat dilanjutkan"
    NOT_YET = "not_yet", "Asesmen belum dapat dilanjutkan"


SELF_ASSESSMENT = "FR.APL.02"
AGREEMENT = "FR.AK.01"

SHORT_OUTCOME = {UnitOutcome.COMPETENT.value: "K", UnitOutcome.NOT_YET_COMPETENT.value: "BK"}


class Stance(TextChoices):
    """The position of one member on one case; the outcome that the chair fixes has the same codes."""

    COMPETENT = "competent", "Kompeten"
    NOT_YET_COMPETENT = "not_yet_competent", "Belum kompeten"
    DEFERRED = "deferred", "Tunda"


SHORT_STANCE = {Stance.COMPETENT.value: "K", Stance.NOT_YET_COMPETENT.value: "BK", Stance.DEFERRED.value: "Tunda"}


class ContactWay(TextChoices):
    """How a candidate was called (SOP 002, step 3)."""

    PHONE = "phone", "Telepon"
    WHATSAPP = "whatsapp", "WhatsApp"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Surat"
    PERSON = "person", "Bertemu langsung"


class AttendanceWay(TextChoices):
    """How it was noted that somebody is there."""

    QR = "qr", "Kode QR undangan"
    OFFICER = "officer", "Dicatat petugas"
    ASSESSED = "assessed", "Saat dinilai asesor"


class EventFileKind(TextChoices):
    PHOTO = "photo", "Foto"
    DOCUMENT = "document", "Dokumen"


class SignWay(TextChoices):
    SCREEN = "screen", "Di layar"
    SCAN = "scan", "Pindaian bertanda tangan"
