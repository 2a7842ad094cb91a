"""Have two versions of a document compared: ordered when somebody looks, done by a worker, never by a web thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from certportal.kernel.files.comparing import compare, is_kept
from certportal.kernel.files.models import StoredFile
from certportal.kernel.jobs.enums import OPEN
from certportal.kernel.jobs.queue import enqueue

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.jobs.models import Job

COMPARE_JOB: Final = "drawings.compare"
MOST_TIMES: Final = 5
"""What is kept may be thrown away and is found again so often; nobody can have the same two compared for ever."""


def order(older: StoredFile, newer: StoredFile, *, now: datetime) -> None:
    """Have the two compared, unless they are or a job already waits."""
    if is_kept(older, newer):
        return
    for time in range(1, MOST_TIMES + 1):
        key = f"{COMPARE_JOB}:{older.pk}:{newer.pk}:{time}"
        if enqueue(COMPARE_JOB, key=key, now=now, older=older.pk, newer=newer.pk).state in OPEN:
            return


def work(job: Job) -> dict[str, object]:
    """The work of the job: compare, and keep what was found."""
    found = StoredFile.objects.in_bulk([job.args["older"], job.args["newer"]])
    older, newer = (found.get(job.args[name]) for name in ("older", "newer"))
    return {"pages": compare(older, newer) if older and newer else 0}
