"""Ask for background work inside the transaction that makes it necessary."""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from certportal.kernel.accounts.models import User
from certportal.kernel.jobs.models import Job

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from certportal.kernel.audit.record import Actor

log = logging.getLogger(__name__)

LOOK_TASK = "certportal.kernel.jobs.tasks.look"
PAUSE_SECONDS: Final = 10
_silent = {"until": 0.0}  # of this process


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
    call(LOOK_TASK)


def call(task: str) -> None:
    """Ring for a task; not for some seconds after a broker gave no answer, or each act would wait for it anew."""
    if monotonic() < _silent["until"]:
        return
    try:
        current_app.send_task(task, retry=False, ignore_result=True)
    except (OperationalError, OSError) as exc:  # a folder as a queue may be full, or read-only
        _silent["until"] = monotonic() + PAUSE_SECONDS
        log.warning("the broker is away, nobody was called: %s", type(exc).__name__)
