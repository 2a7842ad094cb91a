"""Exams as iCalendar (RFC 5545) for calendar programs, written by hand because it is forty lines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from assessments.enums import EventState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assessments.models import ExamEvent

_LINE = 75  # octets, without the line end
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def icalendar(events: Iterable[ExamEvent], *, note: str = "") -> str:
    """A calendar of these events with CRLF ends and folded lines; times in UTC, nothing about persons.

    `note` stands in the description: what a candidate brings.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Portal Sertifikasi//Jadwal uji//ID", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += _event(event, note)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: ExamEvent, note: str) -> list[str]:
    page = f"{settings.SITE_URL}{reverse('exam.calendar')}#{event.code}"
    cancelled = event.state == EventState.CANCELLED
    said = f"Skema {event.scheme_version.scheme.name}. Penyelenggara {event.agency.name}. {note}".strip()
    return [
        "BEGIN:VEVENT",
        f"UID:{event.code}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}",
        f"DTSTAMP:{_moment(event.state_since)}",
        f"SEQUENCE:{event.version}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"SUMMARY:{_text(event.title)}",
        f"LOCATION:{_text(event.place)}",
        f"DESCRIPTION:{_text(said)}",
        f"URL:{page}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, never cut inside a character; each but the first begins with a space."""
    part, used = "", 0
    for char in line:
        size = len(char.encode())
        if used + size > _LINE:
            yield part
            part, used = " ", 1
        part, used = part + char, used + size
    yield part
