"""Called by beat every hour; the work is in `actions.proposing`."""

from celery import shared_task
from django.utils import timezone

from applicants import actions


@shared_task(name="applicants.tasks.lapse_proposals")
def lapse_proposals() -> int:
    """Close proposals that nobody answered within fourteen days; returns how many."""
    return actions.lapse_proposals(timezone.now())
