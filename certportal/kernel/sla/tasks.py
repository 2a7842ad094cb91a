"""Periodic tasks of the clocks."""

from celery import shared_task

from certportal.kernel.jobs.moment import database_now
from certportal.kernel.sla import tick as engine

TICK_TASK = "certportal.kernel.sla.tasks.tick"


@shared_task(name=TICK_TASK)
def tick() -> None:
    """Run the tick of the clocks."""
    engine.tick(database_now())
