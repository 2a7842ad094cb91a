"""The papers of several people: of one exam, or of what was ticked in the queue. Ordered here, fetched from their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, QueryDict
from django.shortcuts import render
from django.utils import timezone

from applicants.models import Dossier
from assessments.models import ExamEvent
from certificates import actions
from certificates.actions import MOST_PEOPLE
from certificates.enums import PaperKind, PrintForm
from certificates.forms import PrintOrderForm
from certificates.models import PrintOrder
from certificates.policies import hands_over, issues_somewhere, prints_event, reads_order
from certificates.queries import cases_of, orders_of, sheets_of_cases
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.files.serve import serve
from certportal.kernel.jobs.models import SET_ASIDE
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

EVENT, CASES, ABOUT = "uji", "berkas", "saringan"
LONGEST = 5_000
_SHOWN = 10


def about(request: HttpRequest) -> QueryDict:
    """What the page is about: its address says so, and its form sends it along.

    An act that is asked again (`asked_again`) comes back with what was posted, and without what stood in the address.
    """
    return QueryDict(request.POST[ABOUT][:LONGEST]) if ABOUT in request.POST else request.GET


def asked_for(request: HttpRequest) -> tuple[ExamEvent | None, QuerySet[Dossier]]:
    """The exam the page is about and its cases, else the cases it names; of those only what the person may see."""
    code = about(request).get(EVENT)
    if code is None:
        named = about(request).getlist(CASES)[:MOST_PEOPLE]
        return None, Dossier.objects.visible_to(signed_in(request)).filter(code__in=named)
    rows = ExamEvent.objects.select_related("agency", "scheme_version__scheme__body__organisation")
    event = load(request, rows, prints_event, code=code)
    return event, cases_of(event)


@GET_POST
@refusals
@once
def together(request: HttpRequest) -> HttpResponseBase:
    """Whose papers can be printed and whose not, with the reason; one order for those ticked."""
    admit(request, issues_somewhere)
    user, (event, cases) = signed_in(request), asked_for(request)
    rows = sheets_of_cases(user, cases)
    form = PrintOrderForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            data = form.cleaned_data
            made = actions.order_print(
                form.chosen(), form=data["form"], part=data["part"], event=event, by=user, now=timezone.now()
            )
            return go_on(request, f"Pesanan untuk {made.people} orang tercatat. Hasilnya tampil di halaman ini.", made)
    ticked = form.ticked()
    context: dict[str, Any] = {
        "form": form,
        "event": event,
        "lines": [(row, row.dossier.code in ticked) for row in rows if not row.why],
        "left_out": [row for row in rows if row.why],
        "waiting": sum(row.waits and hands_over(user, row.dossier) for row in rows if not row.why),
        "orders": orders_of(user, event)[:_SHOWN] if event else (),
        "most": MOST_PEOPLE,
        "asked": about(request).urlencode(),
    }
    return render(request, "certificates/print_together.html", context)


def _load(request: HttpRequest, code: str) -> PrintOrder:
    rows = PrintOrder.objects.select_related("office", "event", "asked_by", "file")
    return load(request, rows, reads_order, code=code)


@GET
def order(request: HttpRequest, code: str) -> HttpResponseBase:
    """How far an order is, and what came of it."""
    found = _load(request, code)
    job = actions.job_of(found) if found.form != PrintForm.LIST and found.file is None else None
    failed = job is not None and type(job).objects.filter(SET_ASIDE, pk=job.pk).exists()
    paper = paper_for(found, PaperKind.SIGN_OUT_LIST)
    whole = found.form == PrintForm.LIST or found.file is not None
    over = found.lapsed_at is not None or failed or (whole and paper is not None and paper.is_ready)
    context = {"order": found, "job": job, "failed": failed, "paper": paper, "over": over}
    return render(request, "certificates/print_order.html", context)


@GET
def file(request: HttpRequest, code: str) -> HttpResponseBase:
    """What was put together; who fetched it is written down, for it is about many."""
    found = _load(request, code)
    if found.file is None:
        raise Http404
    note_reading(ReadingKind.EXPORT, by=signed_in(request), title=f"Cetakan bersama: {found}", now=timezone.now())
    held = found.event.title if found.event else "Dokumen hasil"
    return serve(request, found.file, name=f"{held}, {found.people} orang.{found.file.extension}")


@GET
def sign_out_list(request: HttpRequest, code: str) -> HttpResponseBase:
    """The list people sign, as it was printed."""
    return serve_paper(request, paper_for(_load(request, code), PaperKind.SIGN_OUT_LIST))
