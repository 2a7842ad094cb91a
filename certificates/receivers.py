"""What the issuing room does when rooms below report something; connected in apps.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse

from applicants.enums import DecisionKind, DossierState
from applicants.models import Dossier
from applicants.queries import decisions_of, open_clocks
from applicants.queries.turns import first_of
from certificates.actions import mark_ready, order_issue
from certificates.models import Certificate, ResultLetter
from certificates.policies import holds, issues, reads_paper
from certificates.queries import (
    FINAL_OUTCOMES,
    awaits_body,
    outcome_of,
)
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import workplaces_of
from certportal.kernel.web import desk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from applicants.models import Decision
    from certportal.kernel.accounts.models import User
    from certportal.kernel.audit.record import Actor
    from certportal.kernel.papers.models import Paper

LISTED = 50


def issue_after_decision(*, decision: Decision, by: Actor, now: datetime, **_kwargs: Any) -> None:
    """A final decision orders its papers in the same transaction."""
    order_issue(decision, by=by, now=now)


def ready_when_drawn(*, paper: Paper, now: datetime, **_kwargs: Any) -> None:
    """The last paper to be drawn makes the dossier ready; papers of other rooms are not looked at."""
    for model in (Certificate, ResultLetter):
        row = model._default_manager.filter(paper=paper).select_related("dossier").first()  # noqa: SLF001 (Django's public name)
        if row is not None:
            mark_ready(row.dossier, now=now)


def dossier_panel(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """The papers of the decision and who took them, for the holder and the office."""
    if dossier.complete_declared_at is None or not reads_paper(request.user, dossier):
        return None
    final = [
        row for row in decisions_of(dossier) if row.kind == DecisionKind.CERTIFICATION and row.outcome in FINAL_OUTCOMES
    ]
    if not final:
        return None
    outcome = outcome_of(final[-1], dossier)
    return {
        "issued": outcome.issued,
        "handover": outcome.handover,
        "unsigned": outcome.unsigned,
        "agreement": outcome.agreement,
        "own": holds(request.user, dossier),
        "awaits_body": issues(request.user, dossier) and awaits_body(dossier),
        "hands_over": issues(request.user, dossier) and dossier.state == DossierState.READY,
        "dossier": dossier,
    }


def desk_papers(user: User, now: datetime) -> desk.Share:
    """Papers that wait for a certificate officer: the first by their day, and how many there are."""
    offices = workplaces_of(user, Role.CERTIFICATE_ADMIN)
    if not offices:
        return desk.Share([], 0, 0)
    ready = Q(agency__in=offices, state=DossierState.READY) & ~Q(applicant=user)
    waiting = first_of(ready, offices, now, most=LISTED)
    found = Dossier.objects.select_related("applicant").in_bulk(waiting.ids)
    clocks = open_clocks(found.values())
    rows = [
        desk.Row(
            title=dossier.applicant.full_name,
            subtitle=dossier.number or "",
            url=reverse("certificate.handover", args=[dossier.code]),
            state_label="Siap diserahkan",
            tone="good",
            clock=clocks.get(dossier.pk),
        )
        for dossier in found.values()
    ]
    return desk.Share(rows, waiting.total, waiting.pressing, reverse("certificate.print"))
