"""Dates and times in words, in Indonesian, in the zone of the reader."""

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_ZONE_NAMES = {7: "WIB", 8: "WITA", 9: "WIT"}


def day_in_words(value: date | datetime, zone: str = "") -> str:
    """2026-12-10 becomes "10 Desember 2026"; a moment is first converted to the zone (default: the portal's)."""
    day = local(value, zone) if isinstance(value, datetime) else value
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_in_words(value: date | datetime, zone: str = "") -> str:
    """2026-12-10 becomes "Kamis, 10 Desember 2026"."""
    day = local(value, zone) if isinstance(value, datetime) else value
    return f"{WEEKDAYS[day.weekday()]}, {day_in_words(day)}"


def time_in_words(value: datetime, zone: str = "") -> str:
    """09:14 in Jakarta becomes "09.14 WIB"; outside the three Indonesian zones the offset is written."""
    moment = local(value, zone)
    offset = moment.utcoffset()
    hours = offset.total_seconds() / 3600 if offset else 0.0
    name = _ZONE_NAMES.get(int(hours)) if hours.is_integer() else None
    return f"{moment:%H.%M} {name or moment.strftime('UTC%z')}"


def moment_in_words(value: datetime, zone: str = "") -> str:
    """The day and the time: “10 Desember 2026 pukul 09.14 WIB”."""
    return f"{day_in_words(value, zone)} pukul {time_in_words(value, zone)}"


def local(value: datetime, zone: str = "") -> datetime:
    """The moment in that zone, or in the one Django works in; a naive moment is a programming error (ValueError)."""
    target: tzinfo = ZoneInfo(zone) if zone else timezone.get_current_timezone()
    return timezone.localtime(value, target)
