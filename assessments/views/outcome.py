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
from assessments.forms import QuestionForm
from assessments.queries import explanations_of, following, has_ended, latest_assessment, units_with_results
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET
from schemes.enums import ClauseKind
from schemes.models import SchemeClause
from schemes.queries import fee_basis

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """Only the candidate's own, and only once the decision is final."""
    return render(request, "assessments/outcome.html", result_page(load_result(request, code)))


def load_result(request: HttpRequest, code: str) -> Dossier:
    """The candidate's own case, with a result they may know. Http404 before."""
    rows = Dossier.objects.with_names().select_related("scheme_version__scheme__body__organisation")
    dossier = load(request, rows, owns_dossier, code=code)
    if _decision_of(dossier) is None or not dossier.is_marked(Mark.RESULT_KNOWN):
        raise Http404
    return dossier


def result_page(dossier: Dossier, *, question: QuestionForm | None = None) -> dict[str, Any]:
    """The context of the page; `question` is a form that was refused, with what was typed. Http404 without a result."""
    decision = _decision_of(dossier)
    assessment = latest_assessment(dossier)
    if decision is None or assessment is None:
        raise Http404
    units = units_with_results(assessment)
    return {
        "dossier": dossier,
        "decision": decision,
        "competent": decision.outcome == DecisionOutcome.COMPETENT,
        "deferred": decision.outcome == DecisionOutcome.DEFERRED,
        "assessment": assessment,
        "units": units,
        "passed": sum(row is not None and row.result == UnitOutcome.COMPETENT for _, row in units),
        "lacking": [(unit, row) for unit, row in units if row and row.result != UnitOutcome.COMPETENT],
        **_clauses(dossier),
        **(_after(dossier) if decision.outcome == DecisionOutcome.NOT_YET_COMPETENT else {}),
        **({"question_form": question} if question else {}),
    }


def _after(dossier: Dossier) -> dict[str, Any]:
    """What may follow: what was asked and answered, and the way to another assessment."""
    asked = explanations_of(dossier)
    waiting = next((row for row in asked if row.answered_at is None), None)
    there = following(dossier)
    return {
        "explanations": asked,
        "waiting": waiting,
        "question_form": None if waiting else QuestionForm(),
        "reassessable": True,
        "following": there if there is not None and not has_ended(there.dossier) else None,
        "ended": has_ended(dossier),
        "fee": fee_basis(dossier.service_version, dossier.exam_scheme),
    }


def _decision_of(dossier: Dossier) -> Decision | None:
    return dossier.decisions.filter(kind=DecisionKind.CERTIFICATION).order_by("-pk").first()


def _clauses(dossier: Dossier) -> dict[str, Any]:
    duties = SchemeClause.objects.filter(version=dossier.exam_scheme, kind=ClauseKind.DUTY)
    return {"rights": rights_of(dossier.exam_scheme), "duties": list(duties.order_by("position"))}
