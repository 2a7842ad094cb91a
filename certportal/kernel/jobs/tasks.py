"""What the broker and the beat call: the work itself is in `run`."""

from celery import shared_task

from certportal.kernel.jobs import run as engine
from certportal.kernel.jobs.moment import database_now
from certportal.kernel.jobs.queue import RUN_TASK


@shared_task(name=RUN_TASK)
def run(job_id: int) -> None:
    """Do one job, if it is still to be done."""
    engine.run_job(job_id, now=database_now())


@shared_task(name="certportal.kernel.jobs.tasks.sweep")
def sweep() -> None:
    """Wake workers for what was left behind."""
    engine.sweep(database_now())
