"""The candidate's result in words: each unit, why "belum kompeten", and the rights that follow (000, Hak Pemohon 2, 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render

from applicants.enums import DecisionKind, DecisionOutcome, Mark
from applicants.models import Decision, Dossier
from applicants.policies import owns_dossier
from applicants.queries import rights_of
from assessments.enums import UnitOutcome
from assessments.queries import latest_assessment, units_with_results
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET
from schemes.enums import ClauseKind
from schemes.models import SchemeClause

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """Only the candidate's own, and only once the decision is final."""
    rows = Dossier.objects.with_names().select_related("scheme_version__scheme__body__organisation")
    dossier = load(request, rows, owns_dossier, code=code)
    decision = _decision_of(dossier)
    assessment = latest_assessment(dossier)
    if decision is None or assessment is None or not dossier.is_marked(Mark.RESULT_KNOWN):
        raise Http404
    units = units_with_results(assessment)
    context = {
        "dossier": dossier,
        "decision": decision,
        "competent": decision.outcome == DecisionOutcome.COMPETENT,
        "deferred": decision.outcome == DecisionOutcome.DEFERRED,
        "assessment": assessment,
        "units": units,
        "passed": sum(row is not None and row.result == UnitOutcome.COMPETENT for _, row in units),
        "lacking": [(unit, row) for unit, row in units if row and row.result != UnitOutcome.COMPETENT],
        **_clauses(dossier),
    }
    return render(request, "assessments/outcome.html", context)


def _decision_of(dossier: Dossier) -> Decision | None:
    return dossier.decisions.filter(kind=DecisionKind.CERTIFICATION).order_by("-pk").first()


def _clauses(dossier: Dossier) -> dict[str, Any]:
    duties = SchemeClause.objects.filter(version=dossier.exam_scheme, kind=ClauseKind.DUTY)
    return {"rights": rights_of(dossier.exam_scheme), "duties": list(duties.order_by("position"))}
