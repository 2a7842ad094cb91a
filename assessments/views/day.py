"""The day itself: attendance, result papers, photos and documents (SOP 002, steps 5 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from assessments import actions
from assessments.forms.day import AttendanceForm, EventFileForm, PapersForm, ReopenForm
from assessments.models.attendance import attendance_of
from assessments.policies import leads_event, reads_events
from assessments.queries.balance import imbalances_of
from assessments.queries.day import seats_on_day
from assessments.views.asking import load_event
from certportal.kernel.files.serve import serve
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from assessments.models import Attendance, ExamEvent


@GET_POST
@refusals
@once
def attendance(request: HttpRequest, code: str) -> HttpResponseBase:
    """Who is there."""
    event = load_event(request, code, leads_event)
    form = AttendanceForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            number = actions.note_arrivals(event, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{number} orang dicatat hadir.", "exam.attendance", code)
    return _attendance(request, event, form)


def _attendance(
    request: HttpRequest,
    event: ExamEvent,
    form: AttendanceForm,
    *,
    about: Attendance | None = None,
    undo: ReopenForm | None = None,
) -> HttpResponse:
    assessors = event.attendance.filter(assessor__isnull=False).select_related("assessor__user", "noted_by")
    return render(
        request,
        "assessments/event_attendance.html",
        {
            "event": event,
            "form": form,
            "seats": seats_on_day(event),
            "assessors": assessors,
            "imbalances": imbalances_of(event),
            "about": about.pk if about else None,
            "undo": undo,
        },
    )


@POST
@refusals
@once
def take_back(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Somebody was noted as there by mistake."""
    event = load_event(request, code, leads_event)
    row = get_object_or_404(event.attendance.select_related("assessment__dossier", "assessor", "event"), pk=pk)
    form = ReopenForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.take_attendance_back(row, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, "Kehadiran itu dibatalkan.", "exam.attendance", code)
    return _attendance(request, event, AttendanceForm(event=event), about=row, undo=form)


@GET_POST
@refusals
@once
def papers(request: HttpRequest, code: str) -> HttpResponseBase:
    """What each candidate handed in, and what was collected."""
    event = load_event(request, code, leads_event)
    seats = [row for row in seats_on_day(event) if attendance_of(row)]
    form = PapersForm(request.POST or None, seats=seats)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            number = actions.count_papers(event, form.counted(), by=signed_in(request), now=timezone.now())
            return go_on(request, f"Hitungan {number} peserta tersimpan.", "exam.papers", code)
    return render(request, "assessments/event_papers.html", {"event": event, "form": form, "seats": seats})


@takes_files
@GET_POST
@refusals
@once
def files(request: HttpRequest, code: str) -> HttpResponseBase:
    """Photos and documents of the day."""
    event = load_event(request, code, leads_event)
    form = EventFileForm(request.POST, request.FILES) if request.method == "POST" else EventFileForm()
    if request.method == "POST" and form.is_valid():
        upload, caption = form.cleaned_data["berkas"], form.cleaned_data["caption"]
        with told_in(form, request):
            actions.keep_event_file(event, upload, caption=caption, by=signed_in(request), now=timezone.now())
            return go_on(request, "Berkas tersimpan.", "exam.files", code)
    kept = event.files.select_related("file", "noted_by")
    return render(request, "assessments/event_files.html", {"event": event, "form": form, "kept": kept})


@GET
def file(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """One photo or document."""
    event = load_event(request, code, reads_events)
    row = get_object_or_404(event.files.select_related("file"), pk=pk)
    return serve(request, row.file, name=row.caption, inline=True)
