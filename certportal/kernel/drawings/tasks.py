"""What a page rings for when it finds no picture: a GET writes nothing, so the worker places the order."""

from celery import current_app, shared_task

from certportal.kernel.drawings import actions
from certportal.kernel.files.models import StoredFile
from certportal.kernel.jobs.moment import database_now

ORDER_TASK = "certportal.kernel.drawings.tasks.order"


@shared_task(name=ORDER_TASK)
def order(file_id: int) -> None:
    """Order the pages of this file, if there still is one."""
    stored = StoredFile.objects.filter(pk=file_id).first()
    if stored is not None:
        actions.order_missing(stored, now=database_now())


def ring(file_id: int) -> None:
    """Ask a worker to order; while the broker is down nothing happens, and the next look rings again."""
    current_app.send_task(ORDER_TASK, args=[file_id], retry=False, ignore_result=True, expires=60)
