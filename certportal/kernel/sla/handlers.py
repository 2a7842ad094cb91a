"""Background work of the clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from certportal.kernel.sla.enums import ClockState
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.queries import subject_of
from certportal.kernel.sla.registry import kind_of
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from certportal.kernel.jobs.models import Job


def fall_due(job: Job) -> dict[str, Any]:
    """Let the app that owns the clock act on a passed limit, unless the clock was replanned or stopped meanwhile."""
    now = timezone.now()
    clock = Clock.objects.select_related("organisation").get(pk=job.args["clock"])
    on_due = kind_of(clock.kind).on_due
    still_late = clock.state == ClockState.RUNNING and clock.limit_on < today_at(clock.organisation, now)
    if on_due is None or not still_late:
        return {"acted": False}
    on_due(subject_of(clock), now)
    return {"acted": True}
