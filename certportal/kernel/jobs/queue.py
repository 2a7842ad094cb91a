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

LOOK_TASK = "certportal.kernel.jobs.tasks.look"


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
    that moment. `args` must be JSON.
    """
    facts = {
        "kind": kind,
        "args": args,
        "run_after": after or now,
        "created_at": now,
        "created_by": by if isinstance(by, User) else None,
    }
    job, new = (
        (Job.objects.create(**facts), True) if key is None else Job.objects.get_or_create(key=key, defaults=facts)
    )
    if new:
        ring_on_commit()
    return job


def enqueue_all(kind: str, args_by_key: Mapping[str, Mapping[str, Any]], *, now: datetime) -> None:
    """`enqueue` for many of one kind at once, each under its key, in a fixed number of statements."""
    asked = set(Job.objects.filter(key__in=args_by_key).values_list("key", flat=True))
    new = [key for key in args_by_key if key not in asked]
    Job.objects.bulk_create(
        (Job(kind=kind, key=key, args=dict(args_by_key[key]), run_after=now, created_at=now) for key in new),
        ignore_conflicts=True,  # two askers of one key at once: the second finds the first one's row
    )
    if new:
        ring_on_commit()


def ring_on_commit() -> None:
    """Wake a worker after the commit. While the broker is down the job waits: beat rings twice a minute."""
    transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Make a worker look at the table; one ring is enough for any number of jobs (`certportal.queue`)."""
    current_app.send_task(LOOK_TASK, retry=False, ignore_result=True)
