"""What a page shows of one page of an upload: its picture, that it is being prepared, or that there will be none."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.shortcuts import render

from certportal.kernel.drawings import tasks
from certportal.kernel.drawings.enums import DrawingState
from certportal.kernel.drawings.models import PageDrawing
from certportal.kernel.files import comparing, pages
from certportal.kernel.files.enums import Kind
from certportal.kernel.files.serve import serve, serve_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from certportal.kernel.files.comparing import Comparison
    from certportal.kernel.files.models import StoredFile

logger = logging.getLogger(__name__)

READY: Final = "ready"
WAITING: Final = "waiting"
FAILED: Final = "failed"


def look(stored: StoredFile, number: int) -> str:
    """READY, WAITING or FAILED for page `number` (from 1). Nothing is drawn and nothing is written.

    Where no drawing was ever ordered, or its picture is gone, a worker is asked to order it. Raises Http404 when there is
    no such page.
    """
    if not 1 <= number <= (stored.pages or 1):
        raise Http404
    if stored.kind != Kind.PDF or pages.is_kept(stored, number):
        return READY
    drawing = PageDrawing.objects.filter(file=stored).first()
    if drawing is not None and (drawing.state == DrawingState.FAILED or number in drawing.failed_pages):
        return FAILED
    if drawing is None or drawing.state in {DrawingState.READY, DrawingState.HELD}:
        _ring(tasks.ring, stored)
    return WAITING


def compared(older: StoredFile, newer: StoredFile) -> Comparison | None:
    """What differs between two versions; None until a worker, who is asked here, has compared them."""
    found = comparing.kept(older, newer)
    if found is None:
        _ring(tasks.ring_to_compare, older, newer)
    return found


def _ring(bell: Callable[..., None], *files: StoredFile) -> None:
    numbers = [stored.pk for stored in files]
    try:
        bell(*numbers)
    except Exception:
        # A broker that is down costs nobody the page; whoever looks again rings again.
        logger.warning("no worker could be asked to draw %s", numbers, exc_info=True)


def serve_page(request: HttpRequest, stored: StoredFile, number: int) -> HttpResponseBase:
    """Page `number` as an image; to htmx the part of the page that shows it, or that asks again in two seconds.

    202 while it is being prepared. Raises Http404 when there is no such page or it cannot be drawn.
    """
    state = look(stored, number)
    if request.headers.get("HX-Request"):
        return render(
            request,
            "drawings/page.html",
            {"state": state, "url": request.path, "alt": f"{stored.original_name}, halaman {number}"},
        )
    if state == FAILED:
        raise Http404
    if stored.kind != Kind.PDF:
        return serve(request, stored, name=stored.original_name, inline=True)
    picture = pages.kept(stored, number)
    if picture is None:
        response = render(request, "drawings/waiting.html", status=202)
        response["Retry-After"] = "3"
        return response
    return serve_picture(picture, name=f"halaman-{number}")
