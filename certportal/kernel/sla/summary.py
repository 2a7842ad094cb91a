"""After a pause: the cases of many letters, each once, as it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from certportal.kernel.outbox.compose import compose
from certportal.kernel.sla.enums import ClockState
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.queries import subjects_of
from certportal.kernel.sla.registry import kind_of
from certportal.kernel.sla.sending import clock_id_of, true_on
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workdays.queries import calendar_for, today_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certportal.kernel.outbox.models import Message


def cases_of(letters: Sequence[Message], now: datetime) -> tuple[dict[str, Any], list[str]]:
    """How many cases these reminders speak of and how many are late; a line with a link for each, the most pressing first.

    A case with several clocks is told by the nearest limit; one whose clock no longer runs waits for nobody.
    """
    running = Clock.objects.filter(pk__in={clock_id_of(letter) for letter in letters}, state=ClockState.RUNNING)
    nearest: dict[tuple[str, int], Clock] = {}
    for clock in running.select_related("organisation").order_by("limit_on", "pk"):
        nearest.setdefault((clock.subject_type, clock.subject_id), clock)
    subjects = subjects_of(nearest.values())
    lines, late = [], 0
    for clock in nearest.values():
        subject, today = subjects[clock.pk], today_at(clock.organisation, now)
        text = compose(*true_on(today, clock, subject, calendar_for(clock.organisation)))
        limit = f"batas waktu {day_in_words(clock.limit_on)}"
        lines.append(f"- {text.subject} ({limit})\n  {settings.SITE_URL}{kind_of(clock.kind).url(subject)}")
        late += clock.limit_on < today
    return {"count": len(lines), "late": late}, lines
