"""Papers of an exam, signatures under its report, minutes (SOP 002, steps 1 and 6 to 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from assessments import actions
from assessments.actions.sheets import TITLES
from assessments.enums import EventState
from assessments.forms.day import DraftScanForm, MinutesForm, SheetForm
from assessments.policies import leads_event, reads_events
from assessments.queries.balance import imbalances_of
from assessments.queries.day import minutes_of
from assessments.queries.signing import report_digest, signers_of
from assessments.views.asking import load_event
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
    running = event.state == EventState.RUNNING
    return render(
        request,
        "assessments/event_sheets.html",
        {
            "event": event,
            "sheets": [{"kind": key, "title": title, "paper": newest.get(key)} for key, title in TITLES.items()],
            "leads": leads_event(signed_in(request), event),
            "signers": signers_of(event, report_digest(event)) if running else [],
            "imbalances": imbalances_of(event) if running else (),
            "kind": kind,
            "sheet": sheet or SheetForm(),
            "scan": scan or DraftScanForm(),
            "minutes": minutes_of(event) is not None,
        },
    )


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
    return render(request, "assessments/event_minutes.html", {"event": event, "form": form})
