"""The scan of a paper that was signed by pen: kept by an officer, handed out to whoever may open the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from applicants.models import Decision, Dossier
from assessments.models import ExamEvent, PlenaryMeeting
from assessments.policies import leads_event, prepares_meetings, reads_events, reads_meetings
from certificates.enums import PaperKind
from certificates.forms import SignedCopyForm
from certificates.models import Certificate, PrintOrder, ResultLetter, Transmittal
from certificates.policies import reads_list, reads_order, reads_paper, scans_list, scans_paper
from certificates.queries import paper_by_pen
from certportal.kernel.files.serve import serve
from certportal.kernel.numbers.codes import grouped
from certportal.kernel.papers.signed import keep_signed_copy
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.papers.models import Paper

# The row that says whose a paper is, by kind of the paper or of the row; who may open the paper, and who keeps its scan.
_OF_KIND: Final[dict[str, tuple[Any, Any, Any]]] = {
    PaperKind.CERTIFICATE: (Certificate, reads_paper, scans_paper),
    PaperKind.RESULT_LETTER: (ResultLetter, reads_paper, scans_paper),
}
_ABOUT: Final[dict[str, tuple[Any, Any, Any]]] = {
    "applicants.dossier": (Dossier, reads_paper, scans_paper),
    "assessments.examevent": (ExamEvent, reads_events, leads_event),
    "assessments.plenarymeeting": (PlenaryMeeting, reads_meetings, prepares_meetings),
    "certificates.printorder": (PrintOrder, reads_order, reads_order),
    "certificates.transmittal": (Transmittal, reads_list, scans_list),
}


@takes_files
@GET_POST
@refusals
@once
def keep(request: HttpRequest, code: str) -> HttpResponseBase:
    """Which scan is kept, and the field for another one."""
    paper, (source, _, keeps), key = _asked(request, code)
    load(request, source, keeps, **key)
    form = SignedCopyForm(request.POST, request.FILES) if request.method == "POST" else SignedCopyForm()
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            keep_signed_copy(paper, form.cleaned_data["berkas"], by=signed_in(request), now=timezone.now())
            return go_on(request, "Pindaian tersimpan. Halaman cek keaslian menyebutnya.", "certificate.signed", code)
    shown = {"paper": paper, "code_shown": grouped(paper.code), "scans": paper.signed_copies.all()}
    return render(request, "certificates/signed.html", shown | {"form": form})


@GET
def scan(request: HttpRequest, code: str) -> HttpResponseBase:
    """The newest scan of the signed sheet."""
    paper, (source, reads, _), key = _asked(request, code)
    load(request, source, reads, **key)
    newest = paper.signed_copies.select_related("file").first()
    if newest is None:
        raise Http404
    return serve(request, newest.file, name=f"Pindaian {paper.title} {paper.number}".strip())


def _asked(request: HttpRequest, code: str) -> tuple[Paper, tuple[Any, Any, Any], dict[str, Any]]:
    """The paper, what decides about it, and how its row is found; Http404 for one that nobody signs by pen.

    A decree names several: whoever is named in it reads it by their own case, and keeps no scan of it.
    """
    paper = paper_by_pen(code)
    if paper is None:
        raise Http404
    if paper.kind in _OF_KIND:
        return paper, _OF_KIND[paper.kind], {"code": code}
    if paper.about_type not in _ABOUT:
        raise Http404
    named = Decision.objects.filter(letter=paper, dossier__applicant=request.user.pk).values_list("dossier", flat=True)
    return paper, _ABOUT[paper.about_type], {"pk": named.first() or paper.about_id}
