"""Called by beat once a day; late, doubled or missed changes nothing."""

from celery import shared_task
from django.utils import timezone

from certportal.kernel.files import janitor


@shared_task(name="certportal.kernel.files.tasks.sweep")
def sweep() -> int:
    """Remove leftovers of crashes and rollbacks."""
    return janitor.sweep(timezone.now())
