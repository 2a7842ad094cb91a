"""Do background work: claim by conditional UPDATE, wait out what hinders it, set aside what keeps failing."""

from __future__ import annotations

import logging
import os
import socket
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F, Q

from certportal.kernel.audit.faults import plain_fault
from certportal.kernel.audit.request_facts import on_behalf_of
from certportal.kernel.jobs.claim import claim
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import HINDERED, LONE, MOST_LOSSES, Job
from certportal.kernel.jobs.moment import AHEAD, written_down
from certportal.kernel.jobs.queue import ring
from certportal.kernel.jobs.registry import LEASE, LEASE_AHEAD, GiveUpError, handler_of
from certportal.kernel.jobs.retry import Patience, after_fault

log = logging.getLogger(__name__)
access = logging.getLogger("certportal.access")

PATIENCE: Final = Patience(first=timedelta(seconds=30), longest=timedelta(minutes=5))
BUDGET_SECONDS: Final = 60
"""For one look at the table: the last piece of work it begins has the rest of the task's time limit for itself."""
AT_ONCE: Final = 20
ERROR_LENGTH: Final = 2000
STOPPED: Final = "Pekerja berhenti di tengah pekerjaan ini, juga ketika dikerjakan sendirian."


class LeaseLostError(Exception):
    """Another worker has taken the job over: stop, and leave the row to it."""


def due(now: datetime) -> Q:
    """Jobs a worker may claim: waiting ones whose time has come."""
    return Q(state=JobState.QUEUED, run_after__lte=now)


def work_off(now: datetime) -> int:
    """Do what is due, the oldest first, for about a minute; returns how many were claimed.

    Any number of workers may do so at once. Whatever is left when the minute is over is rung for.
    """
    started, done = monotonic(), 0

    def moment() -> datetime:
        return now + timedelta(seconds=monotonic() - started)

    free_lost(now)
    while found := _next(moment()):
        before = done
        for job in found:
            if monotonic() - started > BUDGET_SECONDS:
                ring()
                return done
            done += _do(job, moment(), others_wait=len(found) > 1 and done == before)
        if done == before:
            break  # others have them all
    return done


def _next(now: datetime) -> list[Job]:
    """The oldest that are due; behind more than those, one to be done alone comes first, since nothing may begin before it."""
    waiting = Job.objects.filter(due(now)).order_by("run_after", "pk")
    found = list(waiting[:AT_ONCE])
    alone = waiting.filter(LONE)[:1] if len(found) == AT_ONCE else ()
    return list(alone) or found


def free_lost(now: datetime) -> None:
    """Jobs whose worker ended wait again: its lease ran out or cannot be, or its process is gone from this machine.

    After `MOST_LOSSES` a job is done once while nothing else is; the worker that ends even then ends it.
    """
    running = Job.objects.filter(state=JobState.RUNNING)
    gone = [holder for holder in set(running.values_list("holder", flat=True)) if _is_gone(holder)]
    lost = running.filter(Q(lease_until__lt=now) | Q(lease_until__gt=now + LEASE_AHEAD) | Q(holder__in=gone))
    lost.filter(losses__gte=MOST_LOSSES).update(
        state=JobState.QUARANTINED, lease_until=None, finished_at=now, error=STOPPED
    )
    lost.update(state=JobState.QUEUED, lease_until=None, losses=F("losses") + 1, run_after=now)
    # No pause is so long: a fault put it off, or it was asked for, while the clock was far ahead; or the clock is far behind.
    late = now + AHEAD
    waiting = Job.objects.filter(
        state=JobState.QUEUED, run_after__gt=late
    )  # so that the index of waiting work finds them
    waiting.filter(HINDERED | Q(created_at__gt=late)).update(run_after=now)


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


def _do(job: Job, now: datetime, *, others_wait: bool = False) -> bool:
    """Whether there was something to claim; it has been done then, as well as it could be."""
    if not claim(job, now):
        return False
    if others_wait:
        ring()  # for another worker, if one is idle; whoever claims nothing calls nobody, or two would call each other for ever
    with on_behalf_of(job.request_id):
        _try(job, now)
    return True


def _try(job: Job, now: datetime) -> None:
    """A handler that raises is tried again as `retry` says. One that raises GiveUpError fails at once with its sentence."""
    started = monotonic()

    def close(**outcome: Any) -> None:
        _close(job, outcome, now=now, took=timedelta(seconds=monotonic() - started))

    def put_back(exc: Exception) -> None:
        at = now + timedelta(seconds=monotonic() - started)
        back = after_fault(job, exc, PATIENCE, since=job.created_at, now=at)
        state = JobState.QUEUED if back.again_at else JobState.QUARANTINED
        close(
            state=state, run_after=back.again_at or job.run_after, error=plain_fault(exc)[:ERROR_LENGTH], **back.counts
        )

    try:
        result = _work(job)
    except LeaseLostError:
        log.warning("job %s (%s) was taken over by another worker", job.pk, job.kind)
    except GiveUpError as exc:
        close(state=JobState.FAILED, error=exc.sentence[:ERROR_LENGTH])
    except SoftTimeLimitExceeded as exc:
        put_back(exc)
        raise  # the time is over for the whole task, not for this job alone
    except Exception as exc:
        log.exception("job %s (%s), attempt %s", job.pk, job.kind, job.attempts)
        put_back(exc)
    else:
        close(state=JobState.DONE, error="", result=result)


def _work(job: Job) -> dict[str, Any] | None:
    found = handler_of(job.kind)
    if found is None:
        raise LookupError(f"No handler for jobs of kind {job.kind}")
    return found.work(job)


def _close(job: Job, outcome: dict[str, Any], *, now: datetime, took: timedelta) -> None:
    if outcome["state"] != JobState.QUEUED:
        outcome["finished_at"] = now + took
    if written_down(lambda: _mine(job).update(lease_until=None, **outcome)):
        told = {"job": job.pk, "kind": job.kind, "outcome": str(outcome["state"])}
        access.info("job", extra={"facts": {**told, "ms": round(took.total_seconds() * 1000)}})
    else:
        log.warning("job %s (%s) was finished by another worker", job.pk, job.kind)


def _mine(job: Job) -> Any:
    """The row, as long as this claim still holds it (`attempts` moves with every claim)."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _is_gone(holder: str) -> bool:
    """Whether the process was one of this machine and ended; of another machine's only the lease tells."""
    host, _, pid = holder.rpartition(":")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # it lives and is another user's
        return False
    return False
