"""The exam calendar anybody may read: day, place, scheme; nothing about persons."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from assessments.exports import icalendar
from assessments.queries import Calendar, calendar_of
from certportal.kernel.files.serve import serve_text
from certportal.kernel.web.dates import MONTHS
from certportal.kernel.web.methods import GET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from assessments.models import ExamEvent


@login_not_required
@GET
def show(request: HttpRequest) -> HttpResponse:
    """Coming exams by month, and those of the last three months folded away."""
    found = _asked(request)
    return render(
        request,
        "assessments/calendar.html",
        {
            "months": _by_month(found.coming),
            "past": found.past,
            "schemes": found.schemes,
            "chosen": found.chosen,
            "filtered": request.GET.get("skema", ""),
        },
    )


@login_not_required
@GET
def feed(request: HttpRequest) -> HttpResponseBase:
    """The coming exams for a calendar program, filtered like the page."""
    return _file(_asked(request).coming, "jadwal-uji")


@login_not_required
@GET
def one(request: HttpRequest, code: str) -> HttpResponseBase:
    """One exam of the calendar for a calendar program."""
    del request
    found = calendar_of(timezone.now())
    event = next((row for row in [*found.coming, *found.past] if row.code == code), None)
    if event is None:
        raise Http404
    return _file([event], f"uji-{event.exam_day:%Y-%m-%d}")


def _asked(request: HttpRequest) -> Calendar:
    return calendar_of(timezone.now(), scheme=request.GET.get("skema", ""))


def _by_month(events: Iterable[ExamEvent]) -> list[tuple[str, list[ExamEvent]]]:
    return [
        (f"{MONTHS[month - 1]} {year}", list(rows))
        for (year, month), rows in groupby(events, key=lambda event: (event.exam_day.year, event.exam_day.month))
    ]


def _file(events: Iterable[ExamEvent], name: str) -> HttpResponseBase:
    return serve_text(icalendar(events), kind="text/calendar", name=name, extension="ics")
