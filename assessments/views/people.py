"""People of one exam: its candidates, its assessors with their answers, and who has which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from assessments import actions
from assessments.forms import AnswerForm, AssessorForm, CandidatesForm, ExaminerForm, RoleForm
from assessments.papers.letters import ASSIGNMENT_LETTER
from assessments.policies import (
    assigns_assessor,
    examines_event,
    fills_exams,
    reads_events,
    runs_exams,
)
from assessments.queries import assignment_of, theirs_in, undeclared_in
from assessments.views.asking import load_assessment, load_event
from assessments.views.event_page import event_page
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@POST
@refusals
@once
def seat(request: HttpRequest, code: str) -> HttpResponseBase:
    """Add the chosen candidates."""
    event = load_event(request, code, fills_exams)
    form = CandidatesForm(request.POST, event=event)
    if form.is_valid():
        with told_in(form, request):
            seated = actions.assign_candidates(event, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{len(seated)} peserta ditambahkan dan diundang.", event)
    return render(request, "assessments/event.html", event_page(request, event, candidates=form))


@POST
@refusals
@once
def unseat(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """Remove a candidate added by mistake."""
    assessment = load_assessment(request, code, dossier, fills_exams)
    actions.unassign_candidate(assessment, by=signed_in(request), now=timezone.now())
    return go_on(request, f"{assessment.dossier.applicant.full_name} dikeluarkan dari kegiatan ini.", assessment.event)


@GET_POST
@refusals
@once
def give_examiner(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """Another assessor for one candidate."""
    assessment = load_assessment(request, code, dossier, fills_exams | assigns_assessor)
    event, name = assessment.event, assessment.dossier.applicant.full_name
    form = ExaminerForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            chosen = form.cleaned_data["assessor"]
            actions.give_examiner(assessment, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{name} diuji oleh {chosen.user.full_name}.", event)
    context = {"form": form, "event": event, "assessment": assessment, "name": name}
    return render(request, "assessments/examiner_form.html", context)


@POST
@refusals
@once
def assign_assessor(request: HttpRequest, code: str) -> HttpResponseBase:
    """The certification body names one more who examines."""
    event = load_event(request, code, assigns_assessor)
    form = AssessorForm(request.POST, event=event)
    if form.is_valid():
        with told_in(form, request):
            chosen = form.cleaned_data["assessor"]
            actions.assign_assessor(event, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{chosen.user.full_name} ditugaskan sebagai asesor dan diminta menjawab.", event)
    return render(request, "assessments/event.html", event_page(request, event, assessor=form))


@POST
@refusals
@once
def release_assessor(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Take an assessor off the exam."""
    event = load_event(request, code, assigns_assessor)
    row = get_object_or_404(event.assessors.select_related("assessor__user"), pk=pk)
    actions.release_assessor(row, by=signed_in(request), now=timezone.now())
    return go_on(request, f"{row.assessor.user.full_name} dilepas dari kegiatan ini.", event)


@POST
@refusals
@once
def assignment_letter(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Order the surat tugas of one assessor."""
    event = load_event(request, code, assigns_assessor)
    row = get_object_or_404(event.assessors, pk=pk)
    actions.issue_assignment_letter(row, by=signed_in(request), now=timezone.now())
    return go_on(request, "Surat tugas diterbitkan. Dokumen siap dalam beberapa saat.", event)


@GET
def assignment_file(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """The surat tugas as it was issued."""
    event = load_event(request, code, reads_events)
    return serve_paper(request, paper_for(get_object_or_404(event.assessors, pk=pk), ASSIGNMENT_LETTER))


@GET_POST
@refusals
@once
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """The assessor's own assignment: what is asked, whom they examine, and their answer."""
    event = load_event(request, code, examines_event)
    row = assignment_of(event, signed_in(request))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and row is not None and form.is_valid():
        with told_in(form, request):
            said = actions.answer_assignment(row, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            if said.stands:
                return go_on(request, "Terima kasih. LSP diberi tahu bahwa Anda bersedia.", "exam.answer", event.code)
            return go_on(request, "Jawaban tersimpan. LSP diberi tahu dan mencari asesor lain.", "exam.list")
    context = {
        "form": form,
        "event": event,
        "row": row,
        "candidates": theirs_in(event, signed_in(request)),
        "undeclared": row in undeclared_in(event),
    }
    return render(request, "assessments/assignment.html", context)


@POST
@refusals
@once
def give_role(request: HttpRequest, code: str) -> HttpResponseBase:
    """Name somebody for a role of SOP 002."""
    event = load_event(request, code, runs_exams)
    form = RoleForm(request.POST, offices=[event.site.agency], prefix="peran")
    if form.is_valid():
        with told_in(form, request):
            made = actions.give_role(event, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{made.shown} bertugas sebagai {made.get_role_display()}.", event)
    return render(request, "assessments/event.html", event_page(request, event, role=form))


@POST
@refusals
@once
def take_role(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Take somebody out of a role."""
    event = load_event(request, code, runs_exams)
    holder = get_object_or_404(event.roles.select_related("person"), pk=pk)
    name = holder.shown
    actions.take_role(holder, by=signed_in(request), now=timezone.now())
    return go_on(request, f"{name} dilepas dari perannya.", event)
