"""Codes of exams and plenary meetings. Stored codes are lower snake case and never shown."""

from django.db.models import TextChoices

SMALLEST_MEETING = 2  # members of a plenary meeting, its chair among them
NOTICE_DAYS = 2  # working days between announcing and holding: one to prepare, one to remind (SOP 002, steps 2 and 3)


class SiteKind(TextChoices):
    """Kinds of test site (TUK), domain.md 3.5."""

    INCIDENTAL = "incidental", "Sewaktu"
    INDEPENDENT = "independent", "Mandiri"
    WORKPLACE = "workplace", "Tempat kerja"


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


SHORT_OUTCOME = {UnitOutcome.COMPETENT.value: "K", UnitOutcome.NOT_YET_COMPETENT.value: "BK"}
