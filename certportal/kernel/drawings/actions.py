"""Order the pictures of an upload's pages; the worker draws them. Of one person at most two drawings wait at once."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from certportal.kernel.drawings.enums import DrawingState
from certportal.kernel.drawings.models import MOST_WAITING, PageDrawing
from certportal.kernel.files import pages
from certportal.kernel.files.enums import Kind
from certportal.kernel.jobs.enums import OPEN
from certportal.kernel.jobs.queue import enqueue
from certportal.kernel.jobs.run import report

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.files.models import StoredFile
    from certportal.kernel.jobs.models import Job

DRAW_JOB: Final = "drawings.draw"
LONGEST_SECONDS: Final = 150
"""For all pages of one file: within the time limit of a worker's task. What is not drawn by then counts as failed."""
MOST_FAILED: Final = 3
"""Pages that could not be drawn; after so many the rest of the file is not tried."""


def order(stored: StoredFile, *, now: datetime) -> PageDrawing | None:
    """Have the pages of an upload drawn, in the caller's transaction; None for a picture, which is its own page.

    Asked for before, it stays as it is: what could not be drawn is not tried again.
    """
    if stored.kind != Kind.PDF:
        return None
    with transaction.atomic():
        drawing, _ = PageDrawing.objects.get_or_create(
            file=stored, defaults={"person_id": stored.uploaded_by_id or 0, "asked_at": now}
        )
        if drawing.state == DrawingState.HELD:
            _give_turn(drawing, now=now)
    return drawing


def order_missing(stored: StoredFile, *, now: datetime) -> None:
    """Somebody looked for pictures that are not there: never ordered, or thrown away since. Failures are kept."""
    lost = PageDrawing.objects.filter(file=stored, state=DrawingState.READY)
    if lost.exists() and not all(pages.is_kept(stored, number) for number in _drawn(lost.get(), stored)):
        lost.update(state=DrawingState.HELD, asked_at=now)
    order(stored, now=now)


def allow_again(stored: StoredFile) -> None:
    """The file was lost or damaged and is whole again: what could not be drawn of it is drawn when somebody looks."""
    given_up = Q(state=DrawingState.ORDERED) & ~Q(job__state__in=OPEN)
    failed = Q(state=DrawingState.FAILED) | Q(state=DrawingState.READY) & ~Q(failed_pages=[])
    PageDrawing.objects.filter(given_up | failed, file=stored).update(
        state=DrawingState.HELD, failed_pages=[], turn=None, job=None
    )


def forget(stored: StoredFile) -> None:
    """Give up the pictures of an upload that goes itself: the row now, what was drawn once that is certain."""
    PageDrawing.objects.filter(file=stored).delete()
    transaction.on_commit(lambda: pages.throw_away(stored), robust=True)


def _drawn(drawing: PageDrawing, stored: StoredFile) -> set[int]:
    return set(range(1, (stored.pages or 1) + 1)).difference(drawing.failed_pages)


def _give_turn(drawing: PageDrawing, *, now: datetime) -> bool:
    """A job for a held drawing, when one of the person's turns is free; the UNIQUE decides between two at once."""
    _free_abandoned(drawing.person_id)
    taken = set(
        PageDrawing.objects.filter(person_id=drawing.person_id, turn__isnull=False).values_list("turn", flat=True)
    )
    free = [turn for turn in range(1, MOST_WAITING + 1) if turn not in taken]
    return any(_take(drawing, turn, now) for turn in free)


def _take(drawing: PageDrawing, turn: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            taken = PageDrawing.objects.filter(pk=drawing.pk, state=DrawingState.HELD).update(
                state=DrawingState.ORDERED, turn=turn, orders=F("orders") + 1
            )
            if not taken:
                return False
            drawing.refresh_from_db()
            key = f"{DRAW_JOB}:{drawing.pk}:{drawing.orders}"
            drawing.job = enqueue(DRAW_JOB, key=key, now=now, drawing=drawing.pk)
            drawing.save(update_fields=["job"])
    except IntegrityError:
        return False
    return True


def _free_abandoned(person_id: int) -> None:
    """A job that was set aside (its workers were killed each time) must not keep a turn for ever."""
    waiting = PageDrawing.objects.filter(person_id=person_id, turn__isnull=False)
    waiting.exclude(job__state__in=OPEN).update(state=DrawingState.FAILED, turn=None, job=None)


def draw(job: Job) -> dict[str, object]:
    """The work of the job: draw every page, remember those that could not be drawn, give the turn to the next."""
    drawing = PageDrawing.objects.select_related("file").filter(pk=job.args["drawing"]).first()
    if drawing is None or drawing.job_id != job.pk or drawing.state != DrawingState.ORDERED:
        return {"pages": 0}  # given up or asked for anew since, or finished by another worker
    total = _pages_of(drawing.file)
    failed = _draw_pages(drawing.file, total, job)
    state = DrawingState.FAILED if len(failed) == total else DrawingState.READY
    with transaction.atomic():
        PageDrawing.objects.filter(pk=drawing.pk, job=job).update(state=state, turn=None, job=None, failed_pages=failed)
        _start_next(drawing.person_id, now=timezone.now())
    return {"pages": total - len(failed), "failed": failed}


def _pages_of(stored: StoredFile) -> int:
    """How many there are; with its first page the child counts those of a paper of ours."""
    if stored.pages is None:
        with suppress(pages.PageMissingError):
            pages.draw(stored, 1)
    return stored.pages or 1


def _draw_pages(stored: StoredFile, total: int, job: Job) -> list[int]:
    """Numbers of the pages that could not be drawn, or that were not reached in time. Raises StorageFull."""
    failed: list[int] = []
    begun = monotonic()
    for number in range(1, total + 1):
        if len(failed) >= MOST_FAILED or monotonic() - begun > LONGEST_SECONDS:
            return [*failed, *range(number, total + 1)]
        try:
            pages.draw(stored, number)
        except pages.PageMissingError:
            failed.append(number)
        report(job, number, total, now=timezone.now())
    return failed


def _start_next(person_id: int, *, now: datetime) -> None:
    held = PageDrawing.objects.filter(person_id=person_id, state=DrawingState.HELD).order_by("asked_at", "pk")
    for drawing in held[:MOST_WAITING]:
        if not _give_turn(drawing, now=now):
            return
