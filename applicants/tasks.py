"""Called by beat every hour; the work is in `actions`."""

from celery import shared_task

from applicants import actions
from certportal.kernel.jobs.moment import database_now
from certportal.kernel.jobs.trusted import trusted


@shared_task(name="applicants.tasks.lapse_proposals")
def lapse_proposals() -> int:
    """Close proposals that nobody answered within fourteen days; returns how many."""
    return actions.lapse_proposals(trusted(database_now()))


@shared_task(name="applicants.tasks.drop_old_parts")
def drop_old_parts() -> int:
    """Remove photos and scanned piles that became no document within fourteen days; returns how many."""
    now = trusted(database_now())
    return actions.drop_old_parts(now) + actions.drop_old_piles(now)
