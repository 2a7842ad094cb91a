"""States, ledger verbs and owners of a clock."""

from django.db.models import TextChoices

from certportal.kernel.workdays.counting import CALENDAR_DAY as EVERY_DAY


class ClockState(TextChoices):
    """Stored codes; the labels are what people read."""

    RUNNING = "running", "Berjalan"
    PAUSED = "paused", "Berhenti sementara"
    STOPPED = "stopped", "Selesai"


LIVE = (ClockState.RUNNING, ClockState.PAUSED)


class WaitingOn(TextChoices):
    """For whom the days of a clock count."""

    OFFICE = "office", "Kantor"
    APPLICANT = "applicant", "Pemohon"
    CERTIFICATION_BODY = "certification_body", "Lembaga sertifikasi"


class ClockUnit(TextChoices):
    """What a time limit counts. The label follows a number on screen."""

    WORKING_DAY = "working_day", "hari kerja"
    CALENDAR_DAY = EVERY_DAY, "hari kalender"
    OFFICE_HOUR = "office_hour", "jam kerja"


class ClockVerb(TextChoices):
    """Kinds of lines of the ledger."""

    STARTED = "started", "Mulai dihitung"
    PAUSED = "paused", "Berhenti sementara"
    RESUMED = "resumed", "Dihitung lagi"
    STOPPED = "stopped", "Selesai"
    REPLANNED = "replanned", "Kalender berubah"
    HANDED = "handed", "Giliran berpindah"
    FELL_DUE = "fell_due", "Lewat batas"
    ESCALATED = "escalated", "Diteruskan kepada atasan"
    PROMISED = "promised", "Janji baru dari atasan"
    EXTENDED = "extended", "Diperpanjang"
    REOPENED = "reopened", "Dibuka kembali"


class ReminderKind(TextChoices):
    """Planned reminders; each day beyond the limit adds one more, coded overdue_1, overdue_2 …."""

    HALF = "half", "Separuh waktu terpakai"
    THREE_BEFORE = "three_before", "Tiga hari kerja lagi"
    TARGET = "target", "Target hari ini"
    ONE_BEFORE = "one_before", "Satu hari kerja lagi"
    DUE = "due", "Batas hari ini"


OVERDUE = "overdue_"
"""Prefix of the daily reminders after the limit; the number is that of days late, of the days its clock counts."""
