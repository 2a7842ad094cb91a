"""What the beat calls."""

from celery import shared_task

from certportal.kernel.jobs.moment import database_now
from certportal.kernel.outbox import send
from certportal.kernel.outbox.write import SEND_TASK


@shared_task(name=SEND_TASK)
def send_due() -> None:
    """Send waiting e-mails."""
    send.send_due(database_now())
