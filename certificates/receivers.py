"""Receivers of the signals of apps below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.enums import DecisionKind
from applicants.models import Decision
from certificates.actions import lay_in_tray, mark_ready, order_issue
from certificates.models import Certificate, ResultLetter

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from certportal.kernel.accounts.models import OfficeHead
    from certportal.kernel.audit.record import Actor
    from certportal.kernel.papers.models import Paper


def issue_after_decision(*, decision: Decision, by: Actor, now: datetime, **_kwargs: Any) -> None:
    """Enqueue the papers of a final decision in the same transaction."""
    order_issue(decision, by=by, now=now)


def ready_when_drawn(*, paper: Paper, now: datetime, **_kwargs: Any) -> None:
    """Make the dossier ready when its last paper was drawn; papers of other apps are ignored."""
    reviewed = Decision.objects.filter(kind=DecisionKind.REVIEW, letter=paper).select_related("dossier").first()
    if reviewed is not None:
        mark_ready(reviewed.dossier, now=now)
    for model in (Certificate, ResultLetter):
        row = model._default_manager.filter(paper=paper).select_related("dossier").first()  # noqa: SLF001 (Django's public name)
        if row is not None:
            mark_ready(row.dossier, now=now)


def lay_for_signer(*, paper: Paper, about: Model, head: OfficeHead, by: Actor, now: datetime, **_kwargs: Any) -> None:
    """A paper that the head of an office signs waits in their tray."""
    lay_in_tray(paper, about, head, by=by, now=now)
