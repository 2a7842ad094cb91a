"""Claim a piece of work: one statement, written out because building it cost more than the work of most jobs."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Final

from django.db import connection

from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import MOST_LOSSES
from certportal.kernel.jobs.registry import LEASE, handler_of

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.jobs.models import Job

# Whoever puts a job off moves a number that was read with it; its hour is not asked again, so that the key finds the row.
_CLAIM: Final = """
    UPDATE jobs_job SET state = 'running', lease_until = %s, attempts = attempts + 1, holder = %s
    WHERE id = %s AND state = 'queued' AND attempts = %s AND failures = %s AND outages = %s AND losses = %s
    AND NOT EXISTS (SELECT 1 FROM jobs_job other WHERE """
_WHILE_ALONE: Final = _CLAIM + "other.state = 'running')"
# One to be done alone holds the others up while it runs, and once its time has come. Asked for so, the index of the few
# that were lost often finds them; asked for the waiting ones among them, PostgreSQL reads all that wait.
_BESIDE_OTHERS: Final = (
    _CLAIM
    + f"""other.losses >= {MOST_LOSSES} AND other.state IN ('queued', 'running')
    AND (other.state = 'running' OR other.run_after <= %s))"""
)


def claim(job: Job, now: datetime) -> bool:
    """Whether this process has it now; nothing is found where the row has moved on since it was read.

    `job` then stands as claimed. One that was lost `MOST_LOSSES` times is claimed only while nothing else runs.
    """
    found, stored = handler_of(job.kind), connection.ops.adapt_datetimefield_value
    lease_until, holder = now + (found.lease if found else LEASE), this_process()
    as_read = [job.pk, job.attempts, job.failures, job.outages, job.losses]
    alone = job.losses >= MOST_LOSSES
    with connection.cursor() as cursor:
        cursor.execute(
            _WHILE_ALONE if alone else _BESIDE_OTHERS,
            [stored(lease_until), holder, *as_read, *([] if alone else [stored(now)])],
        )
        if not cursor.rowcount:
            return False
    claimed = {"state": JobState.RUNNING, "lease_until": lease_until, "attempts": job.attempts + 1, "holder": holder}
    for name, value in claimed.items():
        setattr(job, name, value)
    return True


def this_process() -> str:
    """What stands as the holder of a claim: this machine and this process of it."""
    return f"{socket.gethostname()}:{os.getpid()}"
