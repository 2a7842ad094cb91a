"""The assessor's page for one candidate: path, units with their evidence, recommendation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from applicants.enums import DossierState
from assessments import actions
from assessments.enums import EventState
from assessments.forms import (
    AbsentForm,
    PathForm,
    RecommendForm,
    UnfinishedForm,
    UnitsForm,
    filled_in,
)
from assessments.policies import examines, knows_candidates, notes_absence, reads_assessment
from assessments.queries import evidence_by_method, open_others, sheets_of, standing_results, units_to_assess
from assessments.scoring import open_units, suggest
from assessments.views.asking import load_assessment
from assessments.views.form_list import form_links
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import seen_version, signed_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import BoundField
    from django.http import HttpRequest, HttpResponseBase

    from assessments.models import Assessment
    from assessments.queries import UnitSheet
    from certportal.kernel.accounts.models import User
    from schemes.models import AssessmentPath


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
    unfinished: UnfinishedForm | None = None,
) -> dict[str, Any]:
    user, sheets = signed_in(request), sheets_of(assessment)
    marks = {sheet.unit.printed_code: sheet.row.mark for sheet in sheets if sheet.row}
    required = [sheet.unit.printed_code for sheet in sheets]
    running = assessment.event.state == EventState.RUNNING and not assessment.is_over
    page: dict[str, Any] = {
        "assessment": assessment,
        "event": assessment.event,
        "dossier": assessment.dossier,
        "knows": knows_candidates(user, assessment.event),
        "sheets": sheets,
        "standing": standing_results(assessment.dossier).values(),
        "done": len(required) - len(open_units(required, marks)),
        "total": len(required),
        **_doubles(user, assessment),
        "corrects": _corrects(assessment) and examines(user, assessment),
    }
    # What was typed is shown again, also where it can no longer be saved.
    page["forms_again"] = again = [form for form in (path, units, recommend, absent, unfinished) if form is not None]
    page["writes"] = writes = bool((running and page["settles"]) or {path, units, recommend} & {*again})
    if absent or unfinished or (running and notes_absence(user, assessment)):
        was_there = bool(marks) or any(sheet.items for sheet in sheets)
        page["absence_form"] = absent or (None if was_there else AbsentForm(prefix="absen"))
        page["unfinished_form"] = unfinished or UnfinishedForm(prefix="belum")
    if writes:
        _fill_in(page, assessment, sheets, suggest(required, marks), path=path, units=units, recommend=recommend)
    if page["knows"]:
        page |= form_links(assessment, user)
    if assessment.path_confirmed:
        page["methods"] = evidence_by_method(sheets, assessment.path_confirmed.methods)
    return page


def _fill_in(
    page: dict[str, Any],
    assessment: Assessment,
    sheets: list[UnitSheet],
    suggestion: str,
    *,
    path: PathForm | None,
    units: UnitsForm | None,
    recommend: RecommendForm | None,
) -> None:
    """The three forms of the examiner."""
    declared = assessment.path_confirmed or _declared(assessment)
    page["declared"], page["suggestion"] = declared, suggestion
    page["path_form"] = path or PathForm(assessment=assessment, initial={"path": declared})
    form = units or UnitsForm(units=[sheet.unit for sheet in sheets], initial=filled_in(sheets))
    page["units_form"], page["cards"] = form, _cards(form, sheets)
    page["recommend_form"] = recommend or RecommendForm(initial={"recommendation": suggestion})


def _doubles(user: User, assessment: Assessment) -> dict[str, Any]:
    """Units that two recorded, each with what does not hold, and whether the person may settle them."""
    return {"doubles": list(open_others([assessment]).values()), "settles": examines(user, assessment)}


def _declared(assessment: Assessment) -> AssessmentPath | None:
    return assessment.dossier.exam_scheme.paths.filter(code=assessment.dossier.path_declared).first()


def _corrects(assessment: Assessment) -> bool:
    """A correction is possible: recommended, and the plenary has not decided."""
    return bool(assessment.recommendation) and assessment.dossier.state == DossierState.RECOMMENDED


Card = tuple["UnitSheet", "BoundField", "BoundField", "BoundField", bool]


def _cards(form: UnitsForm, sheets: Sequence[UnitSheet]) -> list[Card]:
    """(sheet, result, four rules, note, whether it lies open) of each unit: the first one to do, and those with an error."""
    found: list[Card] = []
    first = next((sheet.unit.pk for sheet in sheets if sheet.row is None or sheet.doubtful), None)
    for sheet in sheets:
        pk = sheet.unit.pk
        fields = (form[f"result_{pk}"], form[f"vatm_{pk}"], form[f"note_{pk}"])
        changed = form.is_bound and any(field.errors for field in fields)
        found.append((sheet, *fields, pk == first or changed))
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
    """Save the results of the units; of what somebody else recorded meanwhile the page tells."""
    assessment = load_assessment(request, code, dossier, examines)
    form = UnitsForm(request.POST, units=units_to_assess(assessment.dossier))
    if form.is_valid():
        with told_in(form, request):
            now = timezone.now()
            actions.record_units(assessment, form.marks(), seen=form.seen(), by=signed_in(request), now=now)
            return go_on(request, "Hasil unit tersimpan.", assessment)
    return render(request, "assessments/assessment.html", _page(request, assessment, units=form))


@POST
@refusals
@once
def fill_competent(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """Every unit without a result becomes competent."""
    assessment = load_assessment(request, code, dossier, examines)
    filled = actions.fill_competent(assessment, by=signed_in(request), now=timezone.now())
    said = f"{filled} unit diisi kompeten. Periksa, lalu kirim rekomendasi." if filled else "Semua unit sudah terisi."
    return go_on(request, said, assessment)


@POST
@refusals
@once
def settle(request: HttpRequest, code: str, dossier: str, position: int) -> HttpResponseBase:
    """The examiner has looked at what else was recorded of the unit: what holds stays as it is."""
    assessment = load_assessment(request, code, dossier, examines)
    unit = get_object_or_404(assessment.dossier.exam_scheme.scheme_units.all(), position=position)
    others = open_others([assessment]).get((assessment.pk, unit.pk), [])
    actions.settle_others(assessment, [row.pk for row in others], by=signed_in(request), now=timezone.now())
    return go_on(request, f"{unit.printed_code}: hasil yang berlaku disepakati.", assessment)


@POST
@refusals
@once
def recommend(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """Send the recommendation; afterwards a result changes only by a correction with its reason."""
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


@POST
@refusals
@once
def mark_unfinished(request: HttpRequest, code: str, dossier: str) -> HttpResponseBase:
    """The candidate came and did not finish."""
    assessment = load_assessment(request, code, dossier, notes_absence)
    form = UnfinishedForm(request.POST, prefix="belum")
    if form.is_valid():
        with told_in(form, request):
            actions.mark_unfinished(
                assessment,
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            name = assessment.dossier.applicant.full_name
            return go_on(request, f"{name} tercatat hadir, tidak selesai.", assessment.event)
    return render(request, "assessments/assessment.html", _page(request, assessment, unfinished=form))
