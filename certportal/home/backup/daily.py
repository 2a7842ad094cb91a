"""The backup of the day: once after one o'clock at night, again every hour until it succeeded, and never silently."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from celery import current_app
from django.conf import settings
from django.utils import timezone

from certportal.home.backup import repository
from certportal.home.backup.freshness import JOB, last_backup
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.audit.faults import plain_fault
from certportal.kernel.jobs.actions import write_down
from certportal.kernel.jobs.enums import JobState

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.jobs.models import Job

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
    if not settings.BACKUP_REPOSITORY or not is_due(now):
        return
    try:
        found = repository.back_up(now=now)
    except BackupRefused as refused:
        log.error("backup: %s", refused.code)  # noqa: TRY400 (the sentence stands on the job)
        write_down(JOB, JobState.FAILED, error=refused.sentence, now=now)
    except Exception as fault:
        log.exception("backup")
        write_down(JOB, JobState.FAILED, error=plain_fault(fault), now=now)
    else:
        result = {"missing": len(found.missing), "changed": len(found.changed), "odd": len(found.odd)}
        write_down(JOB, JobState.DONE, result=result, now=now)


def ask(_job: Job) -> dict[str, Any]:
    """What "try again" on the failed job does: the worker of the backups looks at once."""
    current_app.send_task(TASK, retry=False, ignore_result=True)
    return {}
