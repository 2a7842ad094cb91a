"""Exam events: list, set up, add candidates, start, official report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from assessments import actions
from assessments.forms import CancelForm, EventChangeForm, EventForm, SiteOfficerForm
from assessments.models import TestSite
from assessments.papers import OFFICIAL_REPORT
from assessments.policies import (
    leads_event,
    reads_events,
    reads_events_somewhere,
    runs_exams,
    runs_exams_somewhere,
)
from assessments.queries import events_with_counts
from assessments.views.asking import acted, load_event
from assessments.views.event_page import event_page
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
def list_events(request: HttpRequest) -> HttpResponseBase:
    """Events of one's offices, and those one examines."""
    user = signed_in(request)
    admit(request, reads_events_somewhere)
    return render(
        request,
        "assessments/event_list.html",
        {"page": page(request, events_with_counts(user)), "may_create": runs_exams_somewhere(user)},
    )


@GET_POST
@refusals
@once
def create_event(request: HttpRequest) -> HttpResponseBase:
    """Announce an exam."""
    user, now = signed_in(request), timezone.now()
    admit(request, runs_exams_somewhere)
    form = EventForm(request.POST or None, user=user, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            event = actions.create_event(**form.cleaned_data, by=user, now=now)
            following = (
                "pilih peserta"
                if form.cleaned_data.get("assessor")
                else "LSP menugaskan asesor; mereka sudah diberi tahu"
            )
            return go_on(request, f"Kegiatan “{event.title}” tersimpan. Langkah berikutnya: {following}.", event)
    return render(
        request,
        "assessments/event_form.html",
        {"form": form, "no_site": not TestSite.objects.exists(), "lead": _what_to_set(form)},
    )


def _what_to_set(form: EventForm) -> str:
    if "assessor" in form.fields:
        return "Tetapkan skema, tempat, waktu, dan asesor. Peserta dipilih pada langkah berikutnya."
    return "Tetapkan skema, tempat, dan waktu. Lembaga sertifikasi (LSP) lalu menugaskan asesor dan memilih peserta."


@GET
def show_event(request: HttpRequest, code: str) -> HttpResponseBase:
    """One event: facts, candidates, what is next."""
    return render(request, "assessments/event.html", event_page(request, load_event(request, code, reads_events)))


@POST
@refusals
@once
def name_site_officer(request: HttpRequest, code: str) -> HttpResponseBase:
    """Who signs for the test site."""
    event = load_event(request, code, leads_event)
    form = SiteOfficerForm(request.POST, prefix="tuk")
    if form.is_valid():
        with told_in(form, request):
            actions.name_site_officer(event, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, "Wakil tempat uji tersimpan.", event)
    return render(request, "assessments/event.html", event_page(request, event, site_officer=form))


@POST
@refusals
@once
def start(request: HttpRequest, code: str) -> HttpResponseBase:
    """The exam begins."""
    event = load_event(request, code, reads_events)
    return acted(request, actions.start_event, event, "Uji dimulai. Asesor dapat mengisi penilaian.")


@GET_POST
@refusals
@once
def change(request: HttpRequest, code: str) -> HttpResponseBase:
    """Another name, day or place; everybody who counts on the exam is told."""
    event = load_event(request, code, runs_exams)
    form = EventChangeForm(request.POST or None, event=event, user=signed_in(request))
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            said = "Perubahan tersimpan. Peserta, asesor, tempat uji, dan LSP diberi tahu."
            return acted(request, actions.change_event, event, said, **form.cleaned_data)
    context = {"form": form, "object": event, "title": "Ubah kegiatan uji", "back": event.get_absolute_url()}
    return render(request, "assessments/change_form.html", {**context, "told": event.assessments.count()})


@POST
@refusals
@once
def cancel(request: HttpRequest, code: str) -> HttpResponseBase:
    """The exam does not take place."""
    event = load_event(request, code, reads_events)
    form = CancelForm(request.POST, auto_id="%s-cancel")  # as templates/assessments/_moves.html names it
    if form.is_valid():
        with told_in(form, request):
            return acted(
                request,
                actions.cancel_event,
                event,
                "Kegiatan dibatalkan. Semua yang terlibat diberi tahu.",
                note=form.cleaned_data["note"],
            )
    return render(request, "assessments/event.html", event_page(request, event, cancelling=form))


@POST
@refusals
@once
def report(request: HttpRequest, code: str) -> HttpResponseBase:
    """Close the event and print its official report."""
    event = load_event(request, code, reads_events)
    said = "Berita acara diterbitkan. Dokumen siap dalam beberapa saat."
    return acted(request, actions.issue_report, event, said)


@GET
def report_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The official report as it was issued."""
    event = load_event(request, code, reads_events)
    return serve_paper(request, paper_for(event, OFFICIAL_REPORT))
