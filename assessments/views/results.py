"""The assessor's page for one candidate: path, units, recommendation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone

from assessments import actions
from assessments.enums import EventState
from assessments.forms import AbsentForm, PathForm, RecommendForm, UnitsForm
from assessments.policies import examines, knows_candidates, notes_absence, reads_assessment
from assessments.queries import units_with_results
from assessments.scoring import open_units, suggest
from assessments.views.asking import load_assessment
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import seen_version, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from assessments.models import Assessment


@GET
def show(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """What was recorded; the examiner fills it in while the exam runs."""
    assessment = load_assessment(request, code, dossier, reads_assessment)
    return render(request, "assessments/assessment.html", _page(request, assessment))


def _page(
    request: HttpRequest,
    assessment: Assessment,
    *,
    path: PathForm | None = None,
    units: UnitsForm | None = None,
    recommend: RecommendForm | None = None,
    absent: AbsentForm | None = None,
) -> dict[str, Any]:
    pairs = units_with_results(assessment)
    marks = assessment.marks()
    required = [unit.printed_code for unit, _ in pairs]
    running = assessment.event.state == EventState.RUNNING and not (assessment.recommendation or assessment.absent_at)
    writes = running and examines(signed_in(request), assessment)
    suggestion = suggest(required, marks)
    page: dict[str, Any] = {
        "assessment": assessment,
        "event": assessment.event,
        "dossier": assessment.dossier,
        "knows": knows_candidates(signed_in(request), assessment.event),
        "pairs": pairs,
        "done": len(required) - len(open_units(required, marks)),
        "total": len(required),
    }
    again = [form for form in (path, units, recommend, absent) if form is not None]
    page["forms_again"] = again  # what was typed is shown again, also where it can no longer be saved
    page["writes"] = writes = writes or bool(again and not absent)
    if absent or (running and not marks and notes_absence(signed_in(request), assessment)):
        page["absence_form"] = absent or AbsentForm(prefix="absen")
    if writes:
        confirmed = (
            assessment.path_confirmed
            or assessment.dossier.exam_scheme.paths.filter(code=assessment.dossier.path_declared).first()
        )
        page["path_form"] = path or PathForm(assessment=assessment, initial={"path": confirmed})
        page["units_form"] = units or UnitsForm(units=[unit for unit, _ in pairs], initial=_filled(pairs))
        page["recommend_form"] = recommend or RecommendForm(initial={"recommendation": suggestion})
        page["suggestion"] = suggestion
    return page


def _filled(pairs: list[Any]) -> dict[str, str]:
    found = {}
    for unit, row in pairs:
        if row is not None:
            found[f"result_{unit.pk}"], found[f"note_{unit.pk}"] = row.result, row.note
    return found


@POST
@refusals
@once
def confirm_path(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """The assessor confirms the path."""
    assessment = load_assessment(request, code, dossier, examines)
    form = PathForm(request.POST, assessment=assessment)
    if form.is_valid():
        with told_in(form, request):
            path = form.cleaned_data["path"]
            actions.confirm_path(assessment, path, by=signed_in(request), now=timezone.now())
            return go_on(request, f"Jalur asesmen ditetapkan: {path.label}.", assessment)
    return render(request, "assessments/assessment.html", _page(request, assessment, path=form))


@POST
@refusals
@once
def record_units(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """Save the results of the units."""
    assessment = load_assessment(request, code, dossier, examines)
    form = UnitsForm(request.POST, units=[unit for unit, _ in units_with_results(assessment)])
    if form.is_valid():
        with told_in(form, request):
            actions.record_units(assessment, form.marks(), by=signed_in(request), now=timezone.now())
            return go_on(request, "Hasil unit tersimpan.", assessment)
    return render(request, "assessments/assessment.html", _page(request, assessment, units=form))


@POST
@refusals
@once
def recommend(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """Send the recommendation; afterwards nothing changes."""
    assessment = load_assessment(request, code, dossier, examines)
    form = RecommendForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.recommend(
                assessment,
                form.cleaned_data["recommendation"],
                note=form.cleaned_data["note"],
                by=signed_in(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            return go_on(
                request, f"Rekomendasi untuk {assessment.dossier.applicant.full_name} terkirim.", assessment.event
            )
    return render(request, "assessments/assessment.html", _page(request, assessment, recommend=form))


@POST
@refusals
@once
def mark_absent(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """The candidate did not come."""
    assessment = load_assessment(request, code, dossier, notes_absence)
    form = AbsentForm(request.POST, prefix="absen")
    if form.is_valid():
        with told_in(form, request):
            actions.mark_absent(
                assessment,
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            return go_on(request, f"{assessment.dossier.applicant.full_name} tercatat tidak hadir.", assessment.event)
    return render(request, "assessments/assessment.html", _page(request, assessment, absent=form))
