"""What certificates show on the dossier's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from applicants.enums import DecisionKind
from applicants.queries import clock_on, decisions_of
from applicants.queries.seats import is_apart
from certificates.policies import hands_over, holds, reads_paper, scans_paper
from certificates.queries import (
    FINAL_OUTCOMES,
    body_is_awaited,
    issuable,
    on_list_under_way,
    outcome_of,
    sheets_by_pen,
)
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import Model
    from django.http import HttpRequest

    from applicants.models import Decision, Dossier
    from certportal.kernel.accounts.policies import Policy


def _may_receive(request: HttpRequest, dossier: Dossier) -> bool:
    """An external body's certificate is noted by hand; one that works in the portal passes it on by its list.

    A list under way is counted also where the seats have changed meanwhile.
    """
    return hands_over(request.user, dossier) and not is_apart(dossier) and not on_list_under_way(dossier)


def _hindrance(decision: Decision, dossier: Dossier) -> str:
    """What the offices have not set up, so that the papers wait for it."""
    if decision.kind == DecisionKind.REVIEW:
        return ""
    return issuable(decision, dossier, today_at(dossier.agency, timezone.now())).why


def scans_of_letters(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """The letters of a case's decisions, all signed by pen; certificate and result letter say it beside themselves."""
    if dossier.complete_declared_at is None or not scans_paper(request.user, dossier):
        return None
    letters = [row.letter for row in decisions_of(dossier) if row.letter is not None and row.letter.is_ready]
    return {"sheets": letters} if letters else None


def scan_of_admission(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:  # noqa: ARG001 (as every panel)
    """The signed decree by which the case was admitted, for everybody who may open the case."""
    if dossier.complete_declared_at is None:  # nobody is admitted before; not asking saves the page a query
        return None
    scanned = [row.letter for row in decisions_of(dossier) if row.letter_scanned]  # type: ignore[attr-defined] # annotated
    return {"letter": scanned[0]} if scanned else None


def scans(keeps: Policy[Any]) -> Callable[[HttpRequest, Any], Mapping[str, Any] | None]:
    """The panel of the sheets about an object that are signed by pen, for whoever `keeps` their scans."""

    def panel(request: HttpRequest, obj: Model) -> Mapping[str, Any] | None:
        sheets = sheets_by_pen(obj) if keeps(request.user, obj) else []
        return {"sheets": sheets} if sheets else None

    return panel


def dossier_panel(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """The papers of the decision and who took them, for the holder and the office."""
    if dossier.complete_declared_at is None or not reads_paper(request.user, dossier):
        return None
    final = [row for row in decisions_of(dossier) if row.kind == DecisionKind.REVIEW or row.outcome in FINAL_OUTCOMES]
    if not final:
        return None
    outcome = outcome_of(final[-1], dossier)
    own = holds(request.user, dossier)
    return {
        "issued": outcome.issued,
        "scanned": outcome.scanned,
        "decision": final[-1] if final[-1].kind == DecisionKind.REVIEW else None,
        "handover": outcome.handover,
        "unsigned": outcome.unsigned,
        "agreement": outcome.agreement,
        "own": own,
        "keeps_scans": scans_paper(request.user, dossier),
        "hindered": "" if own or outcome.issued else _hindrance(final[-1], dossier),
        "awaits_body": body_is_awaited(final[-1], clock_on(dossier)) and _may_receive(request, dossier),
        "dossier": dossier,
    }
