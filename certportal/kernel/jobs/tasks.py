"""What the broker and the beat call: the work itself is in `run`."""

from celery import shared_task

from certportal.kernel.jobs import run as engine
from certportal.kernel.jobs.moment import database_now
from certportal.kernel.jobs.queue import LOOK_TASK


@shared_task(name=LOOK_TASK)
def look() -> None:
    """Do the jobs that are due."""
    engine.work_off(database_now())
