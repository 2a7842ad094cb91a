"""Ask for background work inside the transaction that makes it necessary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from celery import current_app
from django.db import transaction

from certportal.kernel.accounts.models import User
from certportal.kernel.jobs.models import Job

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from certportal.kernel.audit.record import Actor

RUN_TASK = "certportal.kernel.jobs.tasks.run"


def enqueue(
    kind: str,
    *,
    key: str | None = None,
    by: User | Actor | None = None,
    now: datetime,
    after: datetime | None = None,
    **args: Any,
) -> Job:
    """Write the job row in the caller's transaction and wake a worker when it commits.

    With `key`, work that was asked for before is the same row, whatever became of it. With `after` it is not done before
    that moment: the sweep wakes a worker then. `args` must be JSON.
    """
    person = by if isinstance(by, User) else None
    facts = {"kind": kind, "args": args, "run_after": after or now, "created_at": now, "created_by": person}
    if key is None:
        job, new = Job.objects.create(**facts), True
    else:
        job, new = Job.objects.get_or_create(key=key, defaults=facts)
    if new:
        wake_on_commit(job.pk)
    return job


def enqueue_all(kind: str, args_by_key: Mapping[str, Mapping[str, Any]], *, now: datetime) -> None:
    """`enqueue` for many of one kind at once, each under its key, in a fixed number of statements."""
    asked = set(Job.objects.filter(key__in=args_by_key).values_list("key", flat=True))
    new = [key for key in args_by_key if key not in asked]
    Job.objects.bulk_create(
        (Job(kind=kind, key=key, args=dict(args_by_key[key]), run_after=now, created_at=now) for key in new),
        ignore_conflicts=True,  # two askers of one key at once: the second finds the first one's row
    )
    for job_id in Job.objects.filter(key__in=new).order_by("pk").values_list("pk", flat=True):
        wake_on_commit(job_id)


def wake_on_commit(job_id: int) -> None:
    """Wake a worker after the commit. While the broker is down the job waits: the sweep wakes workers again."""
    transaction.on_commit(lambda: wake(job_id), robust=True)


def wake(job_id: int) -> None:
    """Send the message that makes a worker look at the row."""
    current_app.send_task(RUN_TASK, args=[job_id], retry=False, ignore_result=True)
