"""What an admin does with work that is stuck, and what was done outside the table of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from certportal.kernel.audit.record import record, record_all
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.moment import written_down
from certportal.kernel.jobs.queries import hindered, set_aside
from certportal.kernel.jobs.queue import ring_on_commit
from certportal.kernel.jobs.run import ERROR_LENGTH

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from certportal.kernel.audit.record import Actor


@transaction.atomic
def retry(jobs: QuerySet[Job], *, by: Actor | object, now: datetime) -> int:
    """Do these again from the start, as if they had never failed; returns how many."""
    rows = list(_still_stuck(jobs))
    if rows:
        jobs.model.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=JobState.QUEUED, run_after=now, lease_until=None, finished_at=None, failures=0, outages=0, losses=0
        )
        record_all("job.retry", by=by, facts=[(row, {"kind": row.kind, "error": row.error}) for row in rows], now=now)
        ring_on_commit()
    return len(rows)


@transaction.atomic
def stop(jobs: QuerySet[Job], *, by: Actor | object, note: str, now: datetime) -> None:
    """Give these up for good, with the reason."""
    for row in _still_stuck(jobs):
        row.state, row.finished_at, row.lease_until = JobState.STOPPED, now, None
        row.save(update_fields=["state", "finished_at", "lease_until"])
        record("job.stop", by=by, subject=row, after={"kind": row.kind, "error": row.error}, note=note, now=now)


def write_down(
    kind: str, state: JobState, *, error: str = "", result: dict[str, int] | None = None, now: datetime
) -> None:
    """How work went that has a lane of its own: the one row of its kind, so that a failed one is seen and tried again."""
    row = {
        "kind": kind, "state": state, "error": error[:ERROR_LENGTH], "result": result, "run_after": now,
        "created_at": now, "finished_at": now, "lease_until": None,
    }  # fmt: skip
    written_down(lambda: Job.objects.update_or_create(key=kind, defaults=row))


def _still_stuck(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Locked; what a worker has begun or finished since the page was drawn is left to it."""
    return (set_aside() | hindered()).filter(pk__in=jobs.values("pk")).select_for_update()
