"""The steps of the procedure (SOP 002) at one exam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from assessments import actions
from assessments.forms.day import ReopenForm, TaskForm, TaskRoleForm
from assessments.policies import leads_event, reads_events, runs_exams
from assessments.queries.procedure import steps_at
from assessments.queries.proofs import lacking
from assessments.views.asking import load_event
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from assessments.models import EventTask, ExamEvent


@GET
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """All steps: what is done, whose turn it is, what is lacking."""
    return _page(request, load_event(request, code, reads_events))


def _page(
    request: HttpRequest, event: ExamEvent, *, about: EventTask | None = None, form: forms.Form | None = None
) -> HttpResponse:
    user = signed_in(request)
    steps = steps_at(event, timezone.now())
    current = next((step for step in steps if step.current), None)
    gaps = {row.pk: lacking(event, row.task.evidence) for row in current.tasks if not row.done_at} if current else {}
    return render(
        request,
        "assessments/event_steps.html",
        {
            "event": event,
            "steps": steps,
            "gaps": gaps,
            "leads": leads_event(user, event),
            "sets_roles": runs_exams(user, event),
            "roles": TaskRoleForm().fields["role"].choices,  # type: ignore[attr-defined]  # a field with choices
            "about": about.pk if about else None,
            "about_step": about.task.step_id if about else None,
            "form": form,
        },
    )


@POST
@refusals
@once
def follow(request: HttpRequest, code: str) -> HttpResponseBase:
    """An exam that was announced without a procedure takes the one in force."""
    event = load_event(request, code, leads_event)
    actions.follow_sop(event, by=signed_in(request), now=timezone.now())
    return go_on(request, "Langkah SOP ditambahkan pada kegiatan ini.", "exam.steps", code)


@POST
@refusals
@once
def finish(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A sub-step is done."""
    event = load_event(request, code, leads_event)
    row = get_object_or_404(event.tasks.select_related("task", "event"), pk=pk)
    form = TaskForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.finish_task(row, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"Langkah {row.task.number} dicatat selesai.", "exam.steps", code)
    return _page(request, event, about=row, form=form)


@POST
@refusals
@once
def reopen(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A sub-step was noted as done by mistake."""
    event = load_event(request, code, leads_event)
    row = get_object_or_404(event.tasks.select_related("task", "event"), pk=pk)
    form = ReopenForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.reopen_task(row, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"Langkah {row.task.number} dibuka lagi.", "exam.steps", code)
    return _page(request, event, about=row, form=form)


@POST
@refusals
@once
def give(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Another role performs a sub-step here."""
    event = load_event(request, code, runs_exams)
    row = get_object_or_404(event.tasks.select_related("task", "event"), pk=pk)
    form = TaskRoleForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            given = actions.set_task_role(row, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            said = f"Langkah {row.task.number} dilaksanakan oleh {given.get_role_display()}."
            return go_on(request, said, "exam.steps", code)
    return _page(request, event, about=row, form=form)
