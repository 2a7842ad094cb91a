"""What a page rings for when it finds no picture: a GET writes nothing, so the worker places the order."""

from celery import current_app, shared_task

from certportal.kernel.drawings import actions, comparing
from certportal.kernel.files.models import StoredFile
from certportal.kernel.jobs.moment import database_now

ORDER_TASK = "certportal.kernel.drawings.tasks.order"
COMPARE_TASK = "certportal.kernel.drawings.tasks.compare"


@shared_task(name=ORDER_TASK)
def order(file_id: int) -> None:
    """Order the pages of this file, if there still is one."""
    stored = StoredFile.objects.filter(pk=file_id).first()
    if stored is not None:
        actions.order_missing(stored, now=database_now())


def ring(file_id: int) -> None:
    """Ask a worker to order; while the broker is down nothing happens, and the next look rings again."""
    current_app.send_task(ORDER_TASK, args=[file_id], retry=False, ignore_result=True, expires=60)


@shared_task(name=COMPARE_TASK)
def compare(older_id: int, newer_id: int) -> None:
    """Order the comparison of these two files, if there still are both."""
    found = StoredFile.objects.in_bulk([older_id, newer_id])
    if older_id in found and newer_id in found:
        comparing.order(found[older_id], found[newer_id], now=database_now())


def ring_to_compare(older_id: int, newer_id: int) -> None:
    """As `ring`, for two versions that somebody wants to see beside each other."""
    current_app.send_task(COMPARE_TASK, args=[older_id, newer_id], retry=False, ignore_result=True, expires=60)
