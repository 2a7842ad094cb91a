"""Printing, handing over and downloading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from applicants.enums import DecisionKind
from applicants.models import Dossier
from applicants.queries import clock_on
from certificates import actions
from certificates.enums import ReceiverKind
from certificates.forms import HandoverForm
from certificates.models import Certificate, ResultLetter
from certificates.policies import hands_over, issues, issues_somewhere, reads_paper, scans_paper
from certificates.queries import (
    exams_to_print,
    final_decision,
    lists_of,
    not_approved,
    papers_of,
    to_pass_on,
    to_print,
    unsigned,
    where_it_is,
)
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import Refused, refusals, told_in
from certportal.kernel.web.visitor import seen_version, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


MOST_EXAMS = 5


@GET
def to_do(request: HttpRequest) -> HttpResponseBase:
    """Dossiers to be issued, printed, handed over or closed."""
    user = signed_in(request)
    admit(request, issues_somewhere)
    rows = page(request, to_print(user))
    for dossier in rows:
        dossier.clock = clock_on(dossier)  # type: ignore[attr-defined]
    return render(
        request,
        "certificates/print.html",
        {
            "page": rows,
            "exams": exams_to_print(user)[:MOST_EXAMS],
            "issuing": {dossier.pk for dossier in rows if issues(user, dossier)},
            "lists": lists_of(user).exists() or to_pass_on(user).exists(),
            "scanning": {dossier.pk for dossier in rows if scans_paper(user, dossier)},
            "handing": {dossier.pk for dossier in rows if hands_over(user, dossier)},
        },
    )


@POST
@asked_again
@refusals
@once
def issue(request: HttpRequest, code: str) -> HttpResponseBase:
    """Issue by hand what the job has not issued yet; a second time changes nothing."""
    dossier = load(request, Dossier.objects.with_names(), issues, code=code)
    decision = final_decision(dossier)
    if decision is None:
        raise Refused("Berkas ini belum memiliki keputusan.", code="not_final", subject=dossier)
    actions.issue(decision, by=signed_in(request), now=timezone.now())
    return go_on(request, "Dokumen sedang disiapkan. Muat ulang halaman ini beberapa saat lagi.", "certificate.print")


@POST
@refusals
@once
def receive(request: HttpRequest, code: str) -> HttpResponseBase:
    """The certificate of an external certification body has arrived."""
    dossier = load(request, Dossier.objects.with_names(), hands_over, code=code)
    actions.receive_from_body(dossier, by=signed_in(request), now=timezone.now())
    return go_on(request, "Sertifikat dari lembaga sertifikasi tercatat diterima.", dossier)


@GET_POST
@asked_again
@refusals
@once
def hand_over(request: HttpRequest, code: str) -> HttpResponseBase:
    """Record who took the papers."""
    dossier = load(request, Dossier.objects.with_names(), hands_over, code=code)
    first = {"receiver_kind": ReceiverKind.HOLDER.value, "receiver_name": dossier.applicant.full_name}
    decision = final_decision(dossier)
    lacking = unsigned(decision) if decision else None
    form = HandoverForm(request.POST or None, initial=first, agreement_missing=lacking is not None and lacking.to_sign)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.hand_over(
                dossier,
                **form.cleaned_data,
                by=signed_in(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            return go_on(request, f"Serah terima untuk {dossier.asked_by} tercatat.", "certificate.print")
    papers = papers_of(decision) if decision else []
    context = {
        "form": form,
        "dossier": dossier,
        "papers": papers,
        "lacking": lacking,
        "unapproved": not_approved(papers),
    }
    return render(request, "certificates/handover.html", context | {"elsewhere": where_it_is(dossier)})


@POST
@asked_again
@refusals
@once
def close(request: HttpRequest, code: str) -> HttpResponseBase:
    """Close a dossier whose papers were handed over."""
    dossier = load(request, Dossier.objects.with_names(), hands_over, code=code)
    actions.close(dossier, by=signed_in(request), now=timezone.now(), seen_version=seen_version(request))
    return go_on(request, f"Berkas {dossier.number} ditutup.", "certificate.print")


@GET
def certificate_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The certificate as it was issued."""
    row = load(request, Certificate.objects.select_related("paper__file", "dossier"), reads_paper, code=code)
    return serve_paper(request, row.paper, name=f"Sertifikat Kompetensi {row.holder_name}.pdf")


@GET
def letter_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The letter of results as it was issued."""
    row = load(request, ResultLetter.objects.select_related("paper__file", "dossier"), reads_paper, code=code)
    return serve_paper(request, row.paper, name=f"Surat Keterangan Hasil Uji {row.holder_name}.pdf")


@GET
def decision_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The letter a review ended with, as it was printed."""
    dossier = load(request, Dossier.objects.with_names(), reads_paper, code=code)
    decision = final_decision(dossier)
    if decision is None or decision.kind != DecisionKind.REVIEW or decision.letter is None:
        raise Http404
    return serve_paper(request, decision.letter, name=f"{decision.letter.title} {dossier.asked_by}.pdf")
