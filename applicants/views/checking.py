"""The officer's pages: checking page, viewer with verdict, notice preview, and passing on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applicants import actions, checklist
from applicants.checklist import Standing
from applicants.flows import CHECKING
from applicants.forms import NoteForm, ReasonForm, VerdictForm, WaiverForm
from applicants.policies import checks_for_agency, sees_dossier, verifies_for_agency
from applicants.queries import Task, items_to_mend, open_clocks, rows_of, tasks_of, verdict_counts
from applicants.views.asking import load_dossier, load_task, me, neighbours
from applicants.views.dossiers import buttons
from applicants.views.shown import document_groups, state_pill
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import Refused, into_form, refusals
from certportal.kernel.web.visitor import seen_version

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@require_safe
def check(request: HttpRequest, code: str) -> HttpResponseBase:
    """The checking page: every document with its verdict, counts, and the one button that says what will be sent."""
    dossier = load_dossier(request, code, checks_for_agency)
    label, tone = state_pill(dossier, insider=True)
    context = {
        "dossier": dossier,
        "label": label,
        "tone": tone,
        "clock": open_clocks([dossier]).get(dossier.pk),
        "groups": document_groups(dossier, "document.check", insider=True),
        "tally": verdict_counts(tasks_of(dossier)),
        **buttons(request, dossier),
    }
    return render(request, "applicants/check.html", context)


@GET_POST
@refusals
@once
def check_document(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """Viewer left, verdict right; after a verdict the next unseen document comes up."""
    task = load_task(request, code, row, checks_for_agency)
    form = VerdictForm(request.POST or None, initial=_verdict_on_screen(task))
    if request.method == "POST" and task.newest is not None and form.is_valid():
        try:
            _judge(request, task, form)
        except Refused as exc:
            into_form(form, exc, request=request)
        else:
            messages.success(request, f"{task.row.title}: tersimpan.")
            following = _next_unseen(task)
            return redirect("document.check", code, following) if following else redirect("dossier.check", code)
    return render(request, "applicants/check_document.html", _check_context(task, form))


def _judge(request: HttpRequest, task: Task, form: VerdictForm) -> None:
    """The version that stood on screen is judged, not a newer one."""
    version = next((one for one in task.versions if one.n == form.cleaned_data["version"]), task.newest)
    assert version is not None  # noqa: S101 (the caller has asked)
    actions.record_verdict(
        version,
        outcome=form.cleaned_data["outcome"],
        reason=form.cleaned_data["reason"],
        note=form.cleaned_data["note"],
        by=me(request),
        now=timezone.now(),
        seen_verdict=form.cleaned_data["seen_verdict"] or 0,
    )


def _verdict_on_screen(task: Task) -> dict[str, Any]:
    last = task.verdict
    return {
        "version": task.newest.n if task.newest else 0,
        "seen_verdict": last.pk if last else 0,
        "outcome": last.outcome if last else "",
        "reason": last.reason if last else "",
        "note": last.note if last else "",
    }


def _check_context(task: Task, form: VerdictForm) -> dict[str, Any]:
    dossier = task.document.dossier
    before, after = neighbours(task)
    newest = task.newest
    return {
        "task": task,
        "dossier": dossier,
        "requirement": task.requirement,
        "form": form,
        "waiver": WaiverForm() if task.requirement.can_be_waived and task.standing is Standing.ABSENT else None,
        "pages": range(1, (newest.file.pages or 1) + 1) if newest else (),
        "before": before,
        "after": after,
        "judging": dossier.state in CHECKING and newest is not None,
        "tally": checklist.tally(rows_of(dossier)),
    }


def _next_unseen(task: Task) -> str | None:
    rows = tasks_of(task.document.dossier)
    place = next(index for index, other in enumerate(rows) if other.document.pk == task.document.pk)
    waiting = [
        other for other in rows[place + 1 :] + rows[:place] if other.standing in {Standing.UPLOADED, Standing.ABSENT}
    ]
    return waiting[0].row.code if waiting else None


@require_safe
def read_document(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """The viewer without a verdict, for everybody else who may see the dossier."""
    task = load_task(request, code, row, sees_dossier)
    context = _check_context(task, VerdictForm())
    return render(
        request, "applicants/check_document.html", {**context, "judging": False, "waiver": None, "reading": True}
    )


@require_POST
@refusals
@once
def waive(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """Waive a document in writing."""
    task = load_task(request, code, row, checks_for_agency)
    actions.waive_document(
        task.document, reason=request.POST.get("reason", "")[:500], by=me(request), now=timezone.now()
    )
    messages.success(request, f"{task.row.title}: dibebaskan secara tertulis.")
    return redirect("dossier.check", code)


@require_POST
@refusals
@once
def start(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take the dossier in hand."""
    dossier = load_dossier(request, code, checks_for_agency)
    actions.start_check(dossier, by=me(request), now=timezone.now(), seen_version=seen_version(request))
    return redirect("dossier.check", code)


@GET_POST
@refusals
@once
def send_back(request: HttpRequest, code: str) -> HttpResponseBase:
    """Preview of the one notice of this round, then send it."""
    dossier = load_dossier(request, code, checks_for_agency)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.return_dossier(
            dossier,
            by=me(request),
            now=timezone.now(),
            note=form.cleaned_data["note"],
            seen_version=seen_version(request),
        )
        messages.success(request, f"Permintaan perbaikan untuk {dossier} terkirim dalam satu pemberitahuan.")
        return redirect("queue.list")
    items = items_to_mend(dossier)
    return render(request, "applicants/send_back.html", {"form": form, "dossier": dossier, "items": items})


@require_POST
@refusals
@once
def begin_verification(request: HttpRequest, code: str) -> HttpResponseBase:
    """Pass the dossier on to the verifiers."""
    dossier = load_dossier(request, code, checks_for_agency)
    actions.begin_verification(dossier, by=me(request), now=timezone.now(), seen_version=seen_version(request))
    messages.success(request, f"Berkas {dossier} diteruskan ke verifikasi.")
    return redirect("dossier.show", code)


@GET_POST
@refusals
@once
def reject(request: HttpRequest, code: str) -> HttpResponseBase:
    """Refuse the application for a reason that cannot be mended."""
    dossier = load_dossier(request, code, verifies_for_agency)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.reject_dossier(
            dossier,
            by=me(request),
            now=timezone.now(),
            note=form.cleaned_data["note"],
            seen_version=seen_version(request),
        )
        messages.success(request, f"Permohonan {dossier} ditolak. Pemohon diberi tahu beserta alasannya.")
        return redirect("dossier.show", code)
    return render(request, "applicants/reason.html", {"form": form, "dossier": dossier, "kind": "reject"})
