"""Questions about background work."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from certportal.kernel.jobs import run
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import HINDERED, SET_ASIDE, Job
from certportal.kernel.jobs.moment import ahead
from certportal.kernel.jobs.registry import LEASE_AHEAD
from certportal.kernel.jobs.retry import waited

if TYPE_CHECKING:
    from django.db.models import QuerySet


def set_aside() -> QuerySet[Job]:
    """Work that is not tried again by itself and that nobody has given up yet."""
    return Job.objects.filter(SET_ASIDE)


def hindered() -> QuerySet[Job]:
    """Work that was tried and is tried again by itself; and what a wrong clock put off, or holds, for days or years."""
    held = Q(state=JobState.RUNNING, lease_until__gt=timezone.now() + LEASE_AHEAD)
    return Job.objects.filter(HINDERED | held | Q(state=JobState.QUEUED, run_after__gt=ahead()))


def longest_outage(now: datetime) -> datetime | None:
    """Since when work fails on its surroundings and none of its kind is done; None when there is no such work.

    `run_after` moves on with every try, and so tells nothing by itself. Work of that kind that was done since says that one
    piece has the trouble, and not all.
    """
    tried = Job.objects.filter(HINDERED | Q(state=JobState.RUNNING), outages__gt=0).order_by()
    since: dict[str, list[datetime]] = {}
    for kind, outages, again_at in tried.values_list("kind", "outages", "run_after").distinct().iterator():
        since.setdefault(kind, []).append(again_at - waited(run.PATIENCE, outages))
    last = {kind: _last_done(kind, now) for kind in since}
    return min((first for kind, firsts in since.items() for first in firsts if first > last[kind]), default=None)


def _last_done(kind: str, now: datetime) -> datetime:
    """When the newest work of a kind was done (not what a clock that was ahead says was)."""
    done = Job.objects.filter(kind=kind, state=JobState.DONE, finished_at__lte=now).order_by("-pk")
    return done.values_list("finished_at", flat=True).first() or datetime.min.replace(tzinfo=UTC)


def outcomes() -> dict[tuple[str, str], int]:
    """How many there are of each kind in each state."""
    rows = Job.objects.order_by().values_list("kind", "state").annotate(Count("pk"))
    return {(kind, state): number for kind, state, number in rows}
