"""Pages of the papers by which an external certification body tells results, decision and certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from assessments import actions
from assessments.enums import BodyPaperKind
from assessments.forms import BodyPaperForm, BodyRowsForm, WithdrawPaperForm
from assessments.models import BodyPaper
from assessments.policies import knows_candidates, leads_event, reads_body_paper, records_body_paper, records_for_body
from assessments.queries import awaiting, body_papers_of, rows_of_paper, to_enter
from assessments.views.asking import load_event
from certportal.kernel.files.serve import serve
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from schemes.queries import is_external

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from assessments.models import ExamEvent
    from certportal.kernel.accounts.policies import Policy


def _load(request: HttpRequest, code: str, policy: Policy[ExamEvent]) -> ExamEvent:
    """The exam, where its body does not work in this portal; Http404 elsewhere."""
    event = load_event(request, code, policy)
    if not is_external(event.scheme_version):
        raise Http404
    return event


def _load_paper(request: HttpRequest, code: str, paper: str, policy: Policy[BodyPaper]) -> BodyPaper:
    rows = BodyPaper.objects.select_related(
        "event__agency",
        "event__scheme_version__scheme__body",
        "event__site__agency",
        "file",
        "entered_by",
        "checked_by",
        "withdrawn_by",
    )
    return load(request, rows, policy, event__code=code, code=paper)


@GET
def list_papers(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every paper on record about the exam, and how many candidates wait for which."""
    return _list(request, _load(request, code, knows_candidates))


def _list(request: HttpRequest, event: ExamEvent, form: BodyPaperForm | None = None) -> HttpResponse:
    user = signed_in(request)
    writes = records_for_body(user, event)
    waiting = [(kind.label, awaiting(event, kind).count()) for kind in BodyPaperKind]
    shown = {
        "event": event,
        "papers": body_papers_of(event),
        "waiting": waiting,
        "leads": leads_event(user, event),
        "form": form or (BodyPaperForm() if writes else None),
    }
    return render(request, "assessments/body_papers.html", shown)


@POST
@refusals
@once
def receive(request: HttpRequest, code: str) -> HttpResponseBase:
    """Keep the scan of a paper; what it says is entered on the page that follows."""
    event = _load(request, code, records_for_body)
    form = BodyPaperForm(request.POST, request.FILES)
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("kind", "number", "dated")}
        with told_in(form, request):
            upload = form.cleaned_data["berkas"]
            paper = actions.receive_body_paper(event, **typed, upload=upload, by=signed_in(request), now=timezone.now())
            said = "Pindaian tersimpan. Catat isi suratnya per peserta."
            return go_on(request, said, "body_paper.enter", code, paper.code)
    return _list(request, event, form)


@GET
def show(request: HttpRequest, code: str, paper: str) -> HttpResponseBase:
    """One paper: its scan, what was entered of whom, by whom, and who checked it."""
    return _show(request, _load_paper(request, code, paper, reads_body_paper))


def _show(request: HttpRequest, paper: BodyPaper, form: WithdrawPaperForm | None = None) -> HttpResponse:
    user = signed_in(request)
    writes = paper.waits and records_body_paper(user, paper)
    rows = rows_of_paper(paper)
    shown = {
        "event": paper.event,
        "paper": paper,
        "rows": rows,
        "writes": writes,
        "checks": writes and rows and paper.entered_by_id != user.pk,
        "own": paper.entered_by_id == user.pk,
        "certifies": paper.kind == BodyPaperKind.CERTIFICATES,
        "form": form or WithdrawPaperForm() if writes else None,
    }
    return render(request, "assessments/body_paper.html", shown)


@GET_POST
@refusals
@once
def enter(request: HttpRequest, code: str, paper: str) -> HttpResponseBase:
    """What the paper says of each candidate, typed beside its scan."""
    row = _load_paper(request, code, paper, records_body_paper)
    form = BodyRowsForm(request.POST or None, paper=row, waiting=to_enter(row))
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.enter_body_paper(row, form.said(), by=signed_in(request), now=timezone.now())
            return go_on(request, "Isi surat tercatat. Petugas lain memeriksanya dengan pindaian.", row)
    return render(request, "assessments/body_paper_rows.html", {"event": row.event, "paper": row, "form": form})


@POST
@refusals
@once
def check(request: HttpRequest, code: str, paper: str) -> HttpResponseBase:
    """Compared with the scan: what was entered counts."""
    row = _load_paper(request, code, paper, records_body_paper)
    actions.check_body_paper(row, by=signed_in(request), now=timezone.now())
    return go_on(request, "Catatan surat cocok dengan pindaiannya dan berlaku.", row)


@POST
@refusals
@once
def withdraw(request: HttpRequest, code: str, paper: str) -> HttpResponseBase:
    """Take back a paper that was entered by mistake."""
    row = _load_paper(request, code, paper, records_body_paper)
    form = WithdrawPaperForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.withdraw_body_paper(row, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, "Catatan surat ditarik.", "body_paper.list", code)
    return _show(request, row, form)


@GET
def file(request: HttpRequest, code: str, paper: str) -> HttpResponseBase:
    """The scan."""
    row = _load_paper(request, code, paper, reads_body_paper)
    return serve(request, row.file, name=f"{row.get_kind_display()} {row.number}")
