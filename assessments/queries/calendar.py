"""The public calendar of exams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from applicants.models import SelectionRound
from assessments.enums import EventState
from assessments.models import ExamEvent
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from datetime import datetime


CALENDAR_PAST = timedelta(days=92)  # the last three months


@dataclass(frozen=True)
class Calendar:
    """What the public calendar shows: coming exams in order, past ones newest first, the schemes to choose from.

    A coming event carries `round_closes_on`, the last day of the selection round that is open for its scheme, or None.
    """

    coming: list[ExamEvent]
    past: list[ExamEvent]
    schemes: list[tuple[str, str]]
    chosen: str


def calendar_of(now: datetime, *, scheme: str = "") -> Calendar:
    """Exams from three months back on, of one scheme (its slug) or of all; two queries."""
    rows = list(
        ExamEvent.objects.filter(starts_at__gte=now - CALENDAR_PAST)
        .select_related("scheme_version__scheme", "site", "agency")
        .order_by("starts_at", "pk")
    )
    schemes = sorted({(row.scheme_version.scheme.slug, row.scheme_version.scheme.name) for row in rows})
    chosen = [row for row in rows if not scheme or row.scheme_version.scheme.slug == scheme]
    coming = [row for row in chosen if row.exam_day >= today_at(row.agency, now)]
    past = [row for row in chosen if row not in coming and row.state != EventState.CANCELLED]
    _name_rounds(coming, now)
    return Calendar(coming, past[::-1], schemes, dict(schemes).get(scheme, ""))


def _name_rounds(events: list[ExamEvent], now: datetime) -> None:
    today = now.date()
    rounds = SelectionRound.objects.filter(opens_on__lte=today, closes_on__gte=today).order_by("-closes_on")
    ends = {
        (agency, version): day for agency, version, day in rounds.values_list("agency", "scheme_version", "closes_on")
    }
    for event in events:
        event.round_closes_on = ends.get((event.agency_id, event.scheme_version_id))  # type: ignore[attr-defined]
