"""What the holder of a certificate does: sign their duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from applicants.enums import DecisionOutcome
from applicants.models import Dossier
from certificates import actions
from certificates.forms import AgreementForm
from certificates.policies import holds, reads_paper
from certificates.queries import agreement_of, duties_of, final_decision, mark_of_duties, no_duties
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Decision
    from certificates.models import Agreement


@GET_POST
@refusals
@once
def agree(request: HttpRequest, code: str) -> HttpResponseBase:
    """Read the duties of a holder and sign them on screen (000, Kewajiban Pemegang Sertifikat 2)."""
    dossier = load(request, Dossier.objects.with_names(), holds, code=code)
    decision = _competent(dossier)
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            read = request.POST.get("duties", "")
            actions.sign_agreement(dossier, **form.cleaned_data, read=read, by=signed_in(request), now=timezone.now())
            said = "Perjanjian Anda tersimpan. Lembarnya dapat Anda unduh di halaman ini."
            return go_on(request, said, "certificate.agree", code=code)
    duties = duties_of(dossier.exam_scheme)
    unset = "" if duties else no_duties(dossier.exam_scheme.scheme)
    shown = {"dossier": dossier, "duties": duties, "mark": mark_of_duties(duties), "unset": unset}
    return render(request, "certificates/agreement.html", shown | {"agreement": agreement_of(decision), "form": form})


@GET
def agreement_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The agreement as it was signed."""
    dossier = load(request, Dossier.objects.with_names(), reads_paper, code=code)
    agreement: Agreement | None = agreement_of(_competent(dossier))
    return serve_paper(
        request,
        agreement.paper if agreement else None,
        name=f"Perjanjian pemegang sertifikat {dossier.applicant.full_name}.pdf",
    )


def _competent(dossier: Dossier) -> Decision:
    """The decision the agreement belongs to; Http404 before the decision "kompeten"."""
    decision = final_decision(dossier)
    if decision is None or decision.outcome != DecisionOutcome.COMPETENT:
        raise Http404
    return decision
