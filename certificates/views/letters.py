"""How far the letters of an exam are, and ordering what is lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from assessments.models import ExamEvent
from certificates import actions
from certificates.policies import prints_event
from certificates.queries import progress_of
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


def _event(request: HttpRequest, code: str) -> ExamEvent:
    rows = ExamEvent.objects.select_related("agency", "scheme_version__scheme__body__organisation")
    return load(request, rows, prints_event, code=code)


@GET
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """How many of how many are drawn, and whose wait for what."""
    event = _event(request, code)
    return render(request, "certificates/event_letters.html", {"event": event, "progress": progress_of(event)})


@POST
@refusals
@once
def order(request: HttpRequest, code: str) -> HttpResponseBase:
    """Order what is lacking."""
    event = _event(request, code)
    ordered = actions.order_letters(event, by=signed_in(request), now=timezone.now())
    return go_on(request, f"{ordered} dokumen dipesan lagi. Kemajuannya tampil di halaman ini.", "print.letters", code)
