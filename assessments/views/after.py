"""After "belum kompeten": the candidate asks for a fuller explanation or another assessment; staff answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from assessments import actions
from assessments.forms import ExplainForm, QuestionForm
from assessments.models import Explanation
from assessments.policies import explains
from assessments.queries import latest_assessment, units_with_results
from assessments.views.outcome import load_result, result_page
from certportal.kernel.sla.queries import clock_of
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@POST
@refusals
@once
def ask(request: HttpRequest, code: str) -> HttpResponseBase:
    """The candidate asks why."""
    dossier = load_result(request, code)
    form = QuestionForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            question = form.cleaned_data["question"]
            actions.ask_explanation(dossier, question, by=signed_in(request), now=timezone.now())
            said = "Permintaan penjelasan terkirim. Jawabannya akan tampil di halaman ini, dan Anda diberi tahu."
            return go_on(request, said, "exam.outcome", dossier.code)
    return render(request, "assessments/outcome.html", result_page(dossier, question=form))


@POST
@refusals
@once
def again(request: HttpRequest, code: str) -> HttpResponseBase:
    """The candidate opens another assessment of what is missing."""
    dossier = load_result(request, code)
    made = actions.open_reassessment(dossier, by=signed_in(request), now=timezone.now())
    documents = f" {made.documents} dokumen diambil dari berkas sebelumnya; periksa lagi." if made.documents else ""
    said = (
        f"Asesmen ulang dibuka. {made.standing} unit tetap kompeten dan tidak diuji lagi.{documents} "
        "Lengkapi sisanya, pilih jalur, lalu kirim."
    )
    return go_on(request, said, made.dossier)


@GET_POST
@refusals
@once
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """What a candidate asks about their result, and the answer."""
    rows = Explanation.objects.select_related(
        "dossier__applicant", "dossier__agency", "dossier__scheme_version__scheme__body", "decision", "answered_by"
    )
    row = load(request, rows, explains, code=code)
    form = ExplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.answer_explanation(row, form.cleaned_data["answer"], by=signed_in(request), now=timezone.now())
            return go_on(request, f"Penjelasan terkirim kepada {row.dossier.applicant.full_name}.", row)
    assessment = latest_assessment(row.dossier)
    return render(
        request,
        "assessments/explanation.html",
        {
            "explanation": row,
            "dossier": row.dossier,
            "assessment": assessment,
            "units": units_with_results(assessment) if assessment else [],
            "clock": clock_of(row, "explanation"),
            "form": None if row.answered_at else form,
        },
    )
