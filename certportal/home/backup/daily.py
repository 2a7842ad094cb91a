"""The backup of the day: once after one o'clock at night, again every hour until it succeeded, and never silently."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from celery import current_app
from django.conf import settings
from django.utils import timezone

from certportal.home import damage
from certportal.home.backup import repository
from certportal.home.backup.freshness import JOB, TIDYING, last_backup
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.audit.faults import plain_fault
from certportal.kernel.jobs.actions import write_down
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.registry import GiveUpError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from certportal.home.backup.make import Filled

log = logging.getLogger(__name__)
TASK: Final = "certportal.home.tasks.backup"
FIRST_HOUR: Final = 1


def is_due(now: datetime) -> bool:
    """Whether the repository has none of today yet; at once where it has none at all."""
    last = last_backup()
    here = timezone.localtime(now)
    return last is None or (timezone.localdate(last) != here.date() and here.hour >= FIRST_HOUR)


def run(now: datetime) -> None:
    """Make it if it is due. How it went stands as a job: a failed one is on /pengaturan/pekerjaan/ until one succeeds."""
    if not settings.BACKUP_REPOSITORY:
        return
    if is_due(now):
        _failing_as(JOB, lambda: back_up(now), now)
    elif Job.objects.filter(key=TIDYING).exclude(state=JobState.DONE).exists():
        _tidy(now)


def back_up(now: datetime) -> tuple[Filled, str]:
    """Into the repository, by itself or by hand: either ends the failure before. Also says why tidying failed, if it did."""
    found = repository.back_up(now=now)
    result = {"missing": len(found.missing), "changed": len(found.changed), "odd": len(found.odd)}
    write_down(JOB, JobState.DONE, result=result, now=now)
    damage.look_again([*found.missing, *found.changed], now=now)
    return found, _tidy(now)


def ask(job: Job) -> dict[str, Any]:
    """What "try again" on the failed job does: the worker of the backups looks at once. Only its success ends the failure."""
    current_app.send_task(TASK, retry=False, ignore_result=True)
    raise GiveUpError(job.error)


def _tidy(now: datetime) -> str:
    """Told apart from the backup, which counts however this goes."""

    def tidied() -> None:
        repository.retain()
        write_down(TIDYING, JobState.DONE, now=now)

    return _failing_as(TIDYING, tidied, now)


def _failing_as(kind: str, work: Callable[[], object], now: datetime) -> str:
    """Why it failed, which then also stands on the job; empty when it did not."""
    try:
        work()
    except BackupRefused as refused:
        log.error("%s: %s", kind, refused.code)  # noqa: TRY400 (the sentence stands on the job)
        reason = refused.sentence
    except Exception as fault:
        log.exception("%s", kind)
        reason = plain_fault(fault)
    else:
        return ""
    write_down(kind, JobState.FAILED, error=reason, now=now)
    return reason
