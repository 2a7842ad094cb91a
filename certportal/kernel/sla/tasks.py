"""Periodic tasks of the clocks."""

from datetime import datetime

from celery import shared_task

from certportal.kernel.jobs.moment import database_now
from certportal.kernel.jobs.trusted import TICK_TASK
from certportal.kernel.sla import hold
from certportal.kernel.sla import tick as engine


@shared_task(name=TICK_TASK)
def tick() -> datetime:
    """Run the tick of the clocks, unless it lies far from the last one; returns the moment it stands for."""
    now = database_now()
    engine.tick(now, last=hold.refuse_far(now))
    return now
