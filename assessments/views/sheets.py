"""Papers of an exam, signatures under its report, minutes (SOP 002, steps 1 and 6 to 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from assessments import actions
from assessments.actions.sheets import TITLES, why_not_yet
from assessments.enums import EventState
from assessments.forms.day import DraftScanForm, MinutesForm, SheetForm
from assessments.policies import leads_event, reads_events
from assessments.queries import event_totals
from assessments.queries.balance import imbalances_of
from assessments.queries.day import minutes_of
from assessments.queries.signing import report_digest, signers_of, signs_as
from assessments.views.asking import load_event
from assessments.views.rooms import step_now
from certportal.kernel.files.serve import serve
from certportal.kernel.papers.queries import paper_for, papers_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from assessments.models import ExamEvent
    from certportal.kernel.papers.models import Paper


@GET
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """All sheets of the exam, the signatures, and what is lacking."""
    return _page(request, load_event(request, code, reads_events))


def _page(
    request: HttpRequest,
    event: ExamEvent,
    *,
    kind: str = "",
    sheet: SheetForm | None = None,
    scan: DraftScanForm | None = None,
) -> HttpResponse:
    newest: dict[str, Any] = {}
    for paper in papers_for(event):
        newest.setdefault(paper.kind, paper)
    user, running = signed_in(request), event.state == EventState.RUNNING
    signers = signers_of(event, report_digest(event)) if running else []
    return render(
        request,
        "assessments/event_sheets.html",
        {
            "event": event,
            "step_now": step_now(event),
            "sheets": [_row(event, key, newest.get(key), again=key == kind) for key in TITLES],
            "leads": leads_event(user, event),
            "signers": signers,
            "my_turn": any(not one.signed and signs_as(user, one, event) for one in signers),
            "all_signed": all(one.signed for one in signers),
            "imbalances": imbalances_of(event) if running else (),
            "kind": kind,
            "sheet": sheet or SheetForm(),
            "scan": scan or DraftScanForm(),
            "minutes": minutes_of(event) is not None,
        },
    )


def _row(event: ExamEvent, kind: str, paper: Paper | None, *, again: bool) -> dict[str, Any]:
    """One sheet of the list; `waits` says what must come before it. `again`: its form was refused and shows what was typed."""
    early = None if paper or again else why_not_yet(event, kind)
    return {"kind": kind, "title": TITLES[kind], "paper": paper, "waits": early.sentence if early else ""}


@POST
@refusals
@once
def order(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """Print one sheet."""
    event = load_event(request, code, leads_event)
    form = SheetForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            paper = actions.print_sheet(event, kind, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{paper.title} disiapkan.", "exam.sheets", code)
    return _page(request, event, kind=kind, sheet=form)


@POST
@refusals
@once
def invite(request: HttpRequest, code: str) -> HttpResponseBase:
    """Print the invitations of everybody who counts on the exam."""
    event = load_event(request, code, leads_event)
    papers = actions.print_invitations(event, by=signed_in(request), now=timezone.now())
    return go_on(request, f"{len(papers)} undangan disiapkan.", "exam.calls", code)


@GET
def file(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """The newest sheet of this kind."""
    event = load_event(request, code, reads_events)
    if kind not in TITLES:
        raise Http404
    return serve_paper(request, paper_for(event, kind))


@POST
@refusals
@once
def sign(request: HttpRequest, code: str) -> HttpResponseBase:
    """Sign the report on screen."""
    event = load_event(request, code, reads_events)
    actions.sign_report(event, by=signed_in(request), now=timezone.now())
    return go_on(request, "Tanda tangan Anda tersimpan.", "exam.sheets", code)


@takes_files
@POST
@refusals
@once
def scan(request: HttpRequest, code: str) -> HttpResponseBase:
    """Keep the scan of the draft that was signed by pen."""
    event = load_event(request, code, leads_event)
    form = DraftScanForm(request.POST, request.FILES)
    if form.is_valid():
        with told_in(form, request):
            upload = form.cleaned_data["berkas"]
            kept = actions.keep_signed_draft(event, upload, by=signed_in(request), now=timezone.now())
            return go_on(request, f"Pindaian tersimpan untuk {len(kept)} penanda tangan.", "exam.sheets", code)
    return _page(request, event, scan=form)


@GET
def scanned(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """The scan under which somebody signed."""
    event = load_event(request, code, reads_events)
    row = get_object_or_404(event.report_signs.exclude(file=None).select_related("file"), pk=pk)
    if row.file is None:
        raise Http404
    return serve(request, row.file, name=f"Pindaian konsep berita acara {event.title}")


@GET_POST
@refusals
@once
def minutes(request: HttpRequest, code: str) -> HttpResponseBase:
    """Write the minutes."""
    event = load_event(request, code, leads_event)
    known = minutes_of(event)
    form = MinutesForm(request.POST or None, event=event, minutes=known)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.write_minutes(event, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, "Notulen tersimpan. Cetak lembarnya bila sudah benar.", "exam.sheets", code)
    shown = {"event": event, "form": form, "totals": event_totals(event)}
    return render(request, "assessments/event_minutes.html", shown)
