"""The days of a clock in words, for pages and papers alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from certportal.kernel.sla.days import PAUSE, START
from certportal.kernel.sla.enums import ClockVerb
from certportal.kernel.sla.queries import owner_label
from certportal.kernel.web.dates import MONTHS, day_in_words
from certportal.kernel.workdays.enums import DayKind

if TYPE_CHECKING:
    from datetime import date

    from certportal.kernel.sla.days import Day, Month
    from certportal.kernel.sla.models import ClockEvent
    from certportal.kernel.sla.story import Story

WEEKEND = "weekend"


@dataclass(frozen=True)
class Cell:
    """A day of a month: its number in the month, the count reached (or ""), a tone, and the same in words."""

    day: str
    mark: str
    tone: str
    words: str
    today: bool


@dataclass(frozen=True)
class Sheet:
    """A month with its name and its weeks, Monday first; None where the clock has no day."""

    title: str
    weeks: list[list[Cell | None]]


def why_words(day: Day) -> str:
    """Why a day did not count: "Hari libur nasional: Hari Raya Natal"."""
    if day.kind == WEEKEND:
        return f"Akhir pekan ({day.why})"
    return f"{DayKind(day.kind).label}: {day.why}" if day.kind in DayKind.values else day.why


def day_words(day: Day) -> str:
    """What a day was for the clock, with whose turn it was."""
    if day.kind == START:
        return "Hari mulai, hari ke-0"
    return (
        f"Hari ke-{day.number}, giliran {owner_label(day.owner).lower()}"
        if day.number is not None
        else f"Tidak dihitung. {why_words(day)}"
    )


def sheets_of(months: list[Month], today: date) -> list[Sheet]:
    """The months as a page shows them."""
    return [
        Sheet(
            f"{MONTHS[month.first.month - 1]} {month.first.year}",
            [[_cell(day, today) if day else None for day in week] for week in month.weeks],
        )
        for month in months
    ]


def _cell(day: Day, today: date) -> Cell:
    if day.kind == START:
        mark, tone = "0", "start"
    elif day.kind == PAUSE:
        mark, tone = "jeda", "pause"
    elif day.number is None:
        mark, tone = ("" if day.kind == WEEKEND else "libur"), "off"
    else:
        mark, tone = str(day.number), day.owner
    words = f"{day_words(day)}{', belum lewat' if day.ahead and day.number is not None else ''}"
    return Cell(str(day.on.day), mark, f"{tone}{' ahead' if day.ahead else ''}", words, day.on == today)


def spent_words(story: Story) -> list[tuple[str, str]]:
    """(owner, days in words) for each owner of days that have passed."""
    found = []
    for row in story.spent:
        parts = [f"{row.counted} {story.clock.days_label}"] if row.counted or not row.rested else []
        if row.rested:
            parts.append(f"{row.rested} {story.clock.days_label} jeda (tidak dihitung)")
        found.append((owner_label(row.owner), " dan ".join(parts)))
    return found


def line_words(line: ClockEvent) -> str:
    """What a line of the ledger adds to its title: the new limit, whose turn it is, the promised day, the reason."""
    parts = []
    if line.previous_limit_on and line.previous_limit_on != line.limit_on:
        parts.append(f"Batas bergeser dari {day_in_words(line.previous_limit_on)} ke {day_in_words(line.limit_on)}.")
    if line.verb == ClockVerb.HANDED:
        parts.append(f"Giliran {owner_label(line.waiting_on).lower()}.")
    if line.promised_on:
        parts.append(f"Dijanjikan selesai {day_in_words(line.promised_on)}.")
    if line.reason:
        parts.append(line.reason)
    return " ".join(parts)


def provisional_words(story: Story) -> str:
    """That the calendar of some of these years has not been confirmed; "" when all have."""
    if not story.provisional_years:
        return ""
    years = " dan ".join(str(year) for year in story.provisional_years)
    return f"Kalender hari kerja {years} belum disahkan, jadi hitungan pada tahun itu masih sementara."
