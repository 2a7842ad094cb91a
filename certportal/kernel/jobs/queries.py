"""Questions about background work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import HINDERED, SET_ASIDE, Job
from certportal.kernel.jobs.moment import ahead

if TYPE_CHECKING:
    from django.db.models import QuerySet


def set_aside() -> QuerySet[Job]:
    """Work that is not tried again by itself and that nobody has given up yet."""
    return Job.objects.filter(SET_ASIDE)


def hindered() -> QuerySet[Job]:
    """Work that was tried and is tried again by itself; and what a wrong clock put off for days or years."""
    return Job.objects.filter(HINDERED | Q(state=JobState.QUEUED, run_after__gt=ahead()))


def outcomes() -> dict[tuple[str, str], int]:
    """How many there are of each kind in each state."""
    rows = Job.objects.order_by().values_list("kind", "state").annotate(Count("pk"))
    return {(kind, state): number for kind, state, number in rows}
