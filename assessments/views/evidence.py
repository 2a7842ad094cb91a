"""Evidence for one unit of one candidate, and a correction of its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from assessments import actions
from assessments.enums import EventState
from assessments.forms import CorrectionForm, EvidenceForm
from assessments.models import EvidenceItem
from assessments.policies import examines, knows_assessment, reads_evidence
from assessments.queries import sheets_of
from assessments.scoring import QUALITIES
from assessments.views.asking import load_assessment
from certportal.kernel.files.serve import serve
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from assessments.models import Assessment
    from assessments.queries import UnitSheet


def _sheet(assessment: Assessment, position: int) -> UnitSheet:
    """The unit at its printed place. Raises Http404."""
    found = next((sheet for sheet in sheets_of(assessment) if sheet.unit.position == position), None)
    if found is None:
        raise Http404
    return found


def _page(assessment: Assessment, sheet: UnitSheet, **more: Any) -> dict[str, Any]:
    return {
        "assessment": assessment,
        "event": assessment.event,
        "dossier": assessment.dossier,
        "sheet": sheet,
        "unit": sheet.unit,
        **more,
    }


@takes_files
@GET_POST
@refusals
@once
def show(request: HttpRequest, code: str, dossier: str, position: int) -> HttpResponseBase:
    """The evidence for one unit; the examiner adds to it while the exam runs."""
    policy = examines if request.method == "POST" else knows_assessment
    assessment = load_assessment(request, code, dossier, policy)
    sheet = _sheet(assessment, position)
    methods = assessment.path_confirmed.methods if assessment.path_confirmed else []
    form = EvidenceForm(request.POST or None, request.FILES or None, methods=methods, sheet=sheet)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.add_evidence(assessment, sheet.unit, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"Bukti untuk unit {sheet.unit.printed_code} tersimpan.", _here(assessment, position))
    return render(request, "assessments/evidence.html", _evidence_page(request, assessment, sheet, form))


def _evidence_page(
    request: HttpRequest, assessment: Assessment, sheet: UnitSheet, form: EvidenceForm
) -> dict[str, Any]:
    methods = assessment.path_confirmed.methods if assessment.path_confirmed else []
    open_now = assessment.event.state == EventState.RUNNING and not assessment.is_over
    writes = form.is_bound or (open_now and examines(signed_in(request), assessment))
    grouped = [(method, [item for item in sheet.items if item.method == method]) for method in methods]
    other = [item for item in sheet.items if item.method not in methods]
    shown = form if writes else None
    return _page(assessment, sheet, form=shown, grouped=grouped, other=other, has_path=bool(methods))


def _here(assessment: Assessment, position: int) -> str:
    return reverse("exam.evidence", args=[assessment.event.code, assessment.dossier.code, position])


def _item(request: HttpRequest, code: str, dossier: str, pk: int) -> EvidenceItem:
    rows = EvidenceItem.objects.select_related(
        "assessment__event__agency", "assessment__event__site",
        "assessment__dossier", "assessment__involvement", "file", "scheme_unit",
    )  # fmt: skip
    return load(request, rows, reads_evidence, pk=pk, assessment__event__code=code, assessment__dossier__code=dossier)


@GET
def file(request: HttpRequest, code: str, dossier: str, pk: int) -> HttpResponseBase:
    """The photo or file of one piece of evidence."""
    item = _item(request, code, dossier, pk)
    if item.file is None:
        raise Http404
    return serve(request, item.file, name=f"bukti {item.scheme_unit.printed_code}", inline=True)


@POST
@refusals
@once
def withdraw(request: HttpRequest, code: str, dossier: str, pk: int) -> HttpResponseBase:
    """Take back evidence noted by mistake."""
    load_assessment(request, code, dossier, examines)
    item = _item(request, code, dossier, pk)
    actions.withdraw_evidence(item, by=signed_in(request), now=timezone.now())
    return go_on(request, "Bukti ditarik.", _here(item.assessment, item.scheme_unit.position))


@GET_POST
@refusals
@once
def correct(request: HttpRequest, code: str, dossier: str, position: int) -> HttpResponseBase:
    """Another result for one unit after the recommendation, with its reason."""
    assessment = load_assessment(request, code, dossier, examines)
    sheet = _sheet(assessment, position)
    shown = {"result": sheet.row.result, "vatm": sheet.row.qualities, "note": sheet.row.note} if sheet.row else {}
    form = CorrectionForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            data = form.cleaned_data
            outcome, vatm = data.pop("result"), set(data.pop("vatm"))
            by, now, lacks = signed_in(request), timezone.now(), set(QUALITIES) - vatm
            actions.correct_result(assessment, sheet.unit, outcome, lacks=lacks, **data, by=by, now=now)
            return go_on(request, f"Hasil unit {sheet.unit.printed_code} dikoreksi.", assessment)
    return render(request, "assessments/correction_form.html", _page(assessment, sheet, form=form))
