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


def day_in_brief(value: date, *, today: date) -> str:
    """2026-12-10 becomes "10 Des", in another year than `today` "10 Des 2027": for the rows of a list."""
    return f"{value.day} {MONTHS[value.month - 1][:3]}" + ("" if value.year == today.year else f" {value.year}")


def day_from_words(words: str) -> date:
    """The day that `day_in_words` wrote so."""
    day, month, year = words.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))


def weekday_in_words(value: date | datetime, zone: str = "") -> str:
    """2026-12-10 becomes "Kamis, 10 Desember 2026"."""
    day = local(value, zone) if isinstance(value, datetime) else value
    return f"{WEEKDAYS[day.weekday()]}, {day_in_words(day)}"


_ONES = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_STEPS = ((1000, "ribu"), (100, "ratus"), (10, "puluh"))


def spelled(number: int) -> str:
    """2026 becomes "dua ribu dua puluh enam"; for the days and years of a report, so up to 9999."""
    if number < len(_ONES):
        return _ONES[number]
    if number < 20:  # noqa: PLR2004
        return f"{_ONES[number - 10]} belas"
    size, name = next(step for step in _STEPS if number >= step[0])
    many, rest = divmod(number, size)
    first = f"se{name}" if many == 1 else f"{_ONES[many]} {name}"
    return f"{first} {spelled(rest)}".strip()


def in_words(number: int) -> str:
    """12 becomes "12 (dua belas)", as letters count."""
    return f"{number} ({spelled(number)})"


def day_spelled(value: date | datetime, zone: str = "") -> str:
    """2026-12-10 becomes "Kamis, tanggal sepuluh bulan Desember tahun dua ribu dua puluh enam (10-12-2026)"."""
    day = local(value, zone) if isinstance(value, datetime) else value
    words = f"tanggal {spelled(day.day)} bulan {MONTHS[day.month - 1]} tahun {spelled(day.year)}"
    return f"{WEEKDAYS[day.weekday()]}, {words} ({day:%d-%m-%Y})"


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
