"""Called by beat every hour; the work is in `registrations`."""

from celery import shared_task
from django.utils import timezone

from certportal.kernel.accounts import registrations


@shared_task(name="certportal.kernel.accounts.tasks.forget_lapsed")
def forget_lapsed() -> int:
    """Delete registrations nobody confirmed within 48 hours; returns how many."""
    return registrations.forget_lapsed(timezone.now())
