"""Candidates are called, answer, and arrive (SOP 002, steps 3 to 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from applicants.models import Dossier
from applicants.policies import owns_dossier
from applicants.queries import to_bring
from assessments import actions
from assessments.enums import AttendanceWay
from assessments.exports import icalendar
from assessments.forms.day import AnswerForm, ContactForm
from assessments.models.contacts import answer_of
from assessments.papers.events import INVITATION
from assessments.policies import knows_candidates, leads_event, notes_absence
from assessments.queries import seat_of
from assessments.queries.day import answer_holds, reminder_text, seats_to_call, whatsapp_link
from assessments.views.asking import load_assessment, load_event
from certportal.kernel.files.serve import serve_text
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from assessments.models import Assessment, ExamEvent


@GET
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """Whom to call, by telephone or message, and what they answered."""
    return _page(request, load_event(request, code, leads_event))


def _page(
    request: HttpRequest, event: ExamEvent, *, about: Assessment | None = None, form: forms.Form | None = None
) -> HttpResponse:
    knows = knows_candidates(signed_in(request), event)
    rows = []
    for seat in seats_to_call(event):
        seat.event = event
        person = seat.dossier.applicant
        text = reminder_text(event, person.full_name)
        link = whatsapp_link(person.phone, text) if knows else ""
        rows.append({"seat": seat, "wa": link, "holds": answer_holds(seat)})
    reached = sum(any(note.reached for note in row["seat"].contact_notes.all()) for row in rows)  # type: ignore[attr-defined]
    return render(
        request,
        "assessments/event_calls.html",
        {
            "event": event,
            "rows": rows,
            "knows": knows,
            "reached": reached,
            "answered": sum(bool(row["holds"]) for row in rows),
            "ways": ContactForm().fields["way"].choices,  # type: ignore[attr-defined]  # a field with choices
            "about": about.pk if about else None,
            "form": form,
        },
    )


@POST
@refusals
@once
def note(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """A candidate was called."""
    seat = load_assessment(request, code, dossier, notes_absence)
    form = ContactForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.note_contact(seat, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"Catatan untuk {seat.dossier.applicant.full_name} tersimpan.", "exam.calls", code)
    return _page(request, load_event(request, code, leads_event), about=seat, form=form)


@POST
@refusals
@once
def answered(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """A candidate told an officer whether they come."""
    seat = load_assessment(request, code, dossier, notes_absence)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.answer_seat(seat, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"Jawaban {seat.dossier.applicant.full_name} tersimpan.", "exam.calls", code)
    return _page(request, load_event(request, code, leads_event), about=seat, form=form)


@GET_POST
@refusals
@once
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """The candidate says whether they come."""
    dossier = load(request, Dossier, owns_dossier, code=code)
    seat = seat_of(dossier)
    if seat is None:
        raise Http404
    known = answer_of(seat) if answer_holds(seat) else None
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.answer_seat(seat, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, "Terima kasih, jawaban Anda tersimpan.", dossier)
    shown = {"event": seat.event, "dossier": dossier, "known": known, "form": form, "bring": to_bring(dossier)}
    return render(request, "assessments/seat_answer.html", shown)


@GET
def calendar(request: HttpRequest, code: str) -> HttpResponseBase:
    """The candidate's exam for a calendar program, with what to bring."""
    dossier = load(request, Dossier, owns_dossier, code=code)
    seat = seat_of(dossier)
    if seat is None:
        raise Http404
    bring = " ".join(["Bawa kartu identitas asli.", *to_bring(dossier)])
    day = f"uji-{seat.event.exam_day:%Y-%m-%d}"
    return serve_text(icalendar([seat.event], note=bring), kind="text/calendar", name=day, extension="ics")


@GET
def invitation(request: HttpRequest, code: str) -> HttpResponseBase:
    """The candidate's invitation as it was printed."""
    dossier = load(request, Dossier, owns_dossier, code=code)
    seat = seat_of(dossier)
    return serve_paper(request, paper_for(seat, INVITATION) if seat else None)


@GET
def invitation_of(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """The same for whoever runs the exam."""
    seat = load_assessment(request, code, dossier, notes_absence)
    return serve_paper(request, paper_for(seat, INVITATION))


@GET_POST
@refusals
@once
def arrival(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """What the QR code of the invitation opens on the officer's phone: who stands there, and the button that notes it."""
    seat = load_assessment(request, code, dossier, notes_absence)
    if request.method == "POST":
        actions.note_arrivals(
            seat.event, assessments=[seat], way=AttendanceWay.QR, by=signed_in(request), now=timezone.now()
        )
        return go_on(request, f"{seat.dossier.applicant.full_name} tercatat hadir.", "exam.attendance", code)
    return render(request, "assessments/arrival.html", {"seat": seat, "event": seat.event})
