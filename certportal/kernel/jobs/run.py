"""Do background work: claim by conditional UPDATE, retry with growing pauses, set aside what keeps failing."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db.models import F, Q

from certportal.kernel.audit.faults import plain_fault
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.queue import wake
from certportal.kernel.jobs.registry import LEASE, GiveUpError, handler_of

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
FIRST_PAUSE = timedelta(seconds=30)
REWAKE = timedelta(minutes=2)  # a worker is woken again for a job that nobody has claimed by then
SWEEP_AT_ONCE = 200
ERROR_LENGTH = 2000


class LeaseLostError(Exception):
    """Another worker has taken the job over: stop, and leave the row to it."""


def due(now: datetime) -> Q:
    """Jobs a worker may claim: waiting ones whose time has come, running ones whose lease ran out."""
    return Q(state=JobState.QUEUED, run_after__lte=now) | Q(state=JobState.RUNNING, lease_until__lt=now)


def run_job(job_id: int, *, now: datetime) -> Job | None:
    """Claim the job and do it; returns the row as it stands afterwards, None when there was nothing to claim.

    A handler that raises is tried again later; after `MAX_ATTEMPTS` claims, killed workers included, the row is
    quarantined. A handler that raises GiveUpError fails at once with its sentence.
    """
    started = monotonic()
    job = _claim(job_id, now)
    if job is None:
        return None
    try:
        result = _work(job)
    except LeaseLostError:
        log.warning("job %s (%s) was taken over by another worker", job.pk, job.kind)
        return Job.objects.get(pk=job.pk)
    except GiveUpError as exc:
        outcome: dict[str, Any] = {"state": JobState.FAILED, "error": exc.sentence[:ERROR_LENGTH]}
    except Exception as exc:
        log.exception("job %s (%s), attempt %s", job.pk, job.kind, job.attempts)
        outcome = _setback(job, exc)
    else:
        outcome = {"state": JobState.DONE, "error": "", "result": result}
    return _close(job, outcome, at=now + timedelta(seconds=monotonic() - started))


def sweep(now: datetime) -> int:
    """Wake workers for every job that is due and for which none was woken lately; returns how many.

    Runs every half minute: it finds what a lost broker message or a killed worker has left behind.
    """
    stale = Q(woken_at__isnull=True) | Q(woken_at__lte=now - REWAKE)
    found = list(
        Job.objects.filter(due(now) & stale).order_by("run_after", "pk").values_list("pk", flat=True)[:SWEEP_AT_ONCE]
    )
    for job_id in found:
        wake(job_id)
        Job.objects.filter(pk=job_id).update(woken_at=now)
    return len(found)


def report(job: Job, done: int, total: int, *, now: datetime) -> None:
    """Write down progress and keep the claim for another lease.

    Raises LeaseLostError when another worker has taken the job over meanwhile; handlers let it pass through.
    """
    found = handler_of(job.kind)
    lease = found.lease if found else LEASE
    kept = _mine(job).update(progress_done=done, progress_total=total, lease_until=now + lease)
    if not kept:
        raise LeaseLostError(job.pk)
    job.progress_done, job.progress_total = done, total


def _claim(job_id: int, now: datetime) -> Job | None:
    kind = Job.objects.filter(pk=job_id).values_list("kind", flat=True).first()
    if kind is None:
        return None
    found = handler_of(kind)
    lease = found.lease if found else LEASE
    claimable = Job.objects.filter(due(now), pk=job_id)
    # A job whose workers were killed each time never reaches the code that counts failures, so it is set aside here.
    claimable.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=JobState.QUARANTINED, lease_until=None, finished_at=now, error="Pekerja berhenti di tengah pekerjaan ini."
    )
    claimed = claimable.update(
        state=JobState.RUNNING, lease_until=now + lease, attempts=F("attempts") + 1, woken_at=now
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _work(job: Job) -> dict[str, Any] | None:
    found = handler_of(job.kind)
    if found is None:
        raise LookupError(f"No handler for jobs of kind {job.kind}")
    return found.work(job)


def _setback(job: Job, exc: Exception) -> dict[str, Any]:
    error = plain_fault(exc)[:ERROR_LENGTH]
    if job.attempts >= MAX_ATTEMPTS:
        return {"state": JobState.QUARANTINED, "error": error}
    return {"state": JobState.QUEUED, "error": error}


def _close(job: Job, outcome: dict[str, Any], *, at: datetime) -> Job:
    if outcome["state"] == JobState.QUEUED:
        outcome["run_after"] = at + pause_after(job.attempts)
    else:
        outcome["finished_at"] = at
    if not _mine(job).update(lease_until=None, woken_at=None, **outcome):
        log.warning("job %s (%s) was finished by another worker", job.pk, job.kind)
    return Job.objects.get(pk=job.pk)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the given number of attempts: 30 s, 1, 2, 4, 8 minutes."""
    doubled: int = 2 ** (attempts - 1)
    return FIRST_PAUSE * doubled


def _mine(job: Job) -> Any:
    """The row, as long as this claim still holds it (`attempts` moves with every claim)."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
