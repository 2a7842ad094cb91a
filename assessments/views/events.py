"""Exam events: list, set up, add candidates, start, official report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from assessments import actions
from assessments.enums import EventState
from assessments.flows import EXAM_EVENT_FLOW
from assessments.forms import AssessorForm, CancelForm, CandidatesForm, EventChangeForm, EventForm, SiteOfficerForm
from assessments.models import TestSite
from assessments.papers import OFFICIAL_REPORT
from assessments.policies import (
    assigns_assessor,
    examines_event,
    fills_exams,
    knows_candidates,
    leads_event,
    reads_events,
    reads_events_somewhere,
    runs_exams,
    runs_exams_somewhere,
)
from assessments.queries import candidates_of, changes_of, event_totals, events_with_counts, too_early
from assessments.views.asking import acted, load_assessment, load_event, task_of
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.dates import weekday_in_words
from certportal.kernel.web.load import admit
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from certportal.kernel.workflow.make import open_moves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponseBase

    from assessments.models import ExamEvent
    from certportal.kernel.accounts.models import User
    from certportal.kernel.workflow.make import OpenMove


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
            following = "pilih peserta" if event.assessor else "LSP menugaskan asesor; mereka sudah diberi tahu"
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
    return render(request, "assessments/event.html", _event_page(request, load_event(request, code, reads_events)))


def _event_page(
    request: HttpRequest,
    event: ExamEvent,
    *,
    candidates: CandidatesForm | None = None,
    site_officer: SiteOfficerForm | None = None,
    assessor: AssessorForm | None = None,
    cancelling: CancelForm | None = None,
) -> dict[str, Any]:
    user = signed_in(request)
    scheduled = event.state == EventState.SCHEDULED
    fills = scheduled and fills_exams(user, event)
    signs = not EXAM_EVENT_FLOW.state(event.state).final and EXAM_EVENT_FLOW.move("report").allowed(user, event)
    early = too_early(event, timezone.now())
    moves = _moves(user, event, early)
    initial = {"name": event.site_officer_name, "title": event.site_officer_title, "nip": event.site_officer_nip}
    totals, examines = event_totals(event), examines_event(user, event)
    rates = examines and event.state == EventState.RUNNING and totals.open
    rows = candidates_of(event)
    names = scheduled and not rows and assigns_assessor(user, event)
    return {
        "event": event,
        "rows": rows,
        "knows": knows_candidates(user, event),
        "assessor": assessor or (AssessorForm(event=event, initial={"assessor": event.assessor}) if names else None),
        "totals": totals,
        "turn": event.state_row.turn.name if event.assessor or not scheduled else "lembaga sertifikasi (LSP)",
        "todo": f"Beri rekomendasi untuk {totals.open} peserta." if rates else _task(moves, event, early),
        "moves": [(row, reverse(row.move.page_for(event, user), args=[event.code])) for row in moves],
        "candidates": candidates or (CandidatesForm(event=event) if fills and event.assessor else None),
        "site_officer": site_officer or (SiteOfficerForm(initial=initial, prefix="tuk") if signs else None),
        "may_remove": fills,
        "no_candidates": _who_fills(event, fills=fills),
        "cancelling": cancelling,
        "forms_again": [form for form in (candidates, site_officer, assessor, cancelling) if form is not None],
        "examines": examines,
        "paper": paper_for(event, OFFICIAL_REPORT),
        "changes": changes_of(event),
    }


def _who_fills(event: ExamEvent, *, fills: bool) -> str:
    """What an exam without candidates waits for, as a sentence."""
    if event.assessor is None:
        return "Peserta dipilih setelah lembaga sertifikasi (LSP) menugaskan asesor."
    if fills:
        return "Peserta yang sudah ditetapkan dapat ditambahkan di bawah ini."
    return "Peserta dipilih oleh lembaga sertifikasi (LSP) atau kantor penyelenggara."


def _moves(user: User, event: ExamEvent, early: str | None) -> list[OpenMove[ExamEvent]]:
    """The buttons of the page. Guards do not know the present moment, so that the exam day is checked here."""
    return [
        replace(row, refusal=row.refusal or early) if row.move.name == "start" else row
        for row in open_moves(EXAM_EVENT_FLOW, user, event)
    ]


def _task(moves: Sequence[OpenMove[ExamEvent]], event: ExamEvent, early: str | None) -> str:
    """What to do next; names the day when the day is all that is missing."""
    if early and any(row.refusal == early for row in moves):
        return f"Mulai uji pada {weekday_in_words(event.exam_day)}."
    return task_of(moves)


@POST
@refusals
@once
def seat(request: HttpRequest, code: str) -> HttpResponseBase:
    """Add the chosen candidates."""
    event = load_event(request, code, fills_exams)
    form = CandidatesForm(request.POST, event=event)
    if form.is_valid():
        with told_in(form, request):
            seated = actions.assign_candidates(
                event, form.cleaned_data["dossiers"], by=signed_in(request), now=timezone.now()
            )
            return go_on(request, f"{len(seated)} peserta ditambahkan dan diundang.", event)
    return render(request, "assessments/event.html", _event_page(request, event, candidates=form))


@POST
@refusals
@once
def unseat(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """Remove a candidate added by mistake."""
    assessment = load_assessment(request, code, dossier, fills_exams)
    actions.unassign_candidate(assessment, by=signed_in(request), now=timezone.now())
    return go_on(request, f"{assessment.dossier.applicant.full_name} dikeluarkan dari kegiatan ini.", assessment.event)


@POST
@refusals
@once
def assign_assessor(request: HttpRequest, code: str) -> HttpResponseBase:
    """The certification body names who examines."""
    event = load_event(request, code, assigns_assessor)
    form = AssessorForm(request.POST, event=event)
    if form.is_valid():
        with told_in(form, request):
            chosen = form.cleaned_data["assessor"]
            actions.assign_assessor(event, chosen, by=signed_in(request), now=timezone.now())
            return go_on(
                request, f"{chosen.user.full_name} ditugaskan sebagai asesor. Berikutnya: pilih peserta.", event
            )
    return render(request, "assessments/event.html", _event_page(request, event, assessor=form))


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
    return render(request, "assessments/event.html", _event_page(request, event, site_officer=form))


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
    return render(request, "assessments/event.html", _event_page(request, event, cancelling=form))


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
