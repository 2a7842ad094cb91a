"""Stored files that are gone or damaged: a worker looks again, and what stays so waits for an admin among the failed work.

The backup of the day reads every file, and so finds those that nobody opens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.drawings.actions import allow_again
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.store import opened
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.moment import database_now
from certportal.kernel.jobs.queue import enqueue
from certportal.kernel.jobs.registry import GiveUpError
from certportal.kernel.web.outages import FileDamaged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LOOK_JOB: Final = "files.look"
MOST: Final = 100
"""Files of one look: where a whole store is lost, a list of every file helps nobody."""


def note(stored: StoredFile, **_facts: Any) -> None:
    """Receiver of `unreadable`: somebody wanted this file in vain."""
    look_again([stored.path], now=database_now(), also_ended=True)


def look_again(paths: Sequence[str], *, now: datetime, also_ended: bool = False) -> None:
    """Have a worker look at these files, unless an admin has them before their eyes already.

    With `also_ended` a look that an admin gave up is begun anew: whoever opens the file reads that it was reported.
    """
    over = [JobState.DONE, JobState.STOPPED] if also_ended else [JobState.DONE]
    known = Job.objects.filter(kind=LOOK_JOB).exclude(state__in=over).values_list("args__path", flat=True)
    for path in sorted(set(paths[:MOST]).difference(known)):
        enqueue(LOOK_JOB, now=now, path=path)


def look(job: Job) -> dict[str, Any] | None:
    """Whether the file is as it was stored; one that a row no longer names is nobody's. Raises GiveUpError."""
    stored = StoredFile.objects.filter(path=job.args["path"]).first()
    if stored is None:
        return None
    try:
        opened(stored).close()
        allow_again(stored)
    except (FileNotFoundError, FileDamaged) as fault:
        record("file.unreadable", by=SYSTEM, subject=stored, now=database_now())
        what = "rusak: isinya bukan yang disimpan" if isinstance(fault, FileDamaged) else "hilang dari penyimpanan"
        raise GiveUpError(
            f"Berkas {stored.path} {what}. Kembalikan dari cadangan (docs/runbook.md, portal_set_aside), lalu coba lagi."
        ) from fault
    return None
