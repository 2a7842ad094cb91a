"""Parts of pages, and papers that have been drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from applicants.actions import attach_signed
from applicants.enums import EDITABLE_STATES, FINAL_STATES, DossierState
from applicants.models import CaseMessage, Dossier, FieldCorrection
from applicants.policies import checks_for_agency, may_apply, waives_prerequisites
from applicants.queries import (
    held_codes,
    held_units,
    live_dossier,
    package_faults,
    units_of,
    waiting_certificates,
    waivable_units,
    waivers_of,
)
from certportal.kernel.accounts.models import User
from certportal.kernel.papers.signals import paper_ready
from certportal.kernel.web import panel
from certportal.kernel.workdays.queries import today_at
from schemes.queries import provide_holdings

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from certportal.kernel.papers.models import Paper
    from schemes.models import Scheme

# From here on nothing about the package can change what was decided.
DECIDED_STATES = (DossierState.DECIDED, DossierState.READY, DossierState.HANDED_OVER, *FINAL_STATES)


def _apply_button(request: HttpRequest, scheme: Scheme) -> dict[str, Any] | None:
    """The button on the scheme's page: begin, or go on with the live dossier."""
    user = request.user
    existing = live_dossier(user, scheme.pk) if user.is_authenticated else None
    return {"scheme": scheme, "existing": existing}


def _case_panel(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """Ways to ask, to correct, to the receipt and to the notices; for its applicant and for who checks it."""
    own = dossier.applicant_id == request.user.pk
    if dossier.submitted_at is None or not (own or checks_for_agency(request.user, dossier)):
        return None
    return {
        "own": own,
        "dossier": dossier,
        "last": CaseMessage.objects.filter(dossier=dossier).order_by("-pk").first(),
        "waiting": list(FieldCorrection.objects.waiting().filter(dossier=dossier)),
    }


def _held_panel(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """Units the applicant holds today and prerequisites waived; nothing where the scheme knows neither.

    For everybody who sees the dossier: the plenary reads waivers too. Links lead only where the reader may go.
    """
    now = timezone.now()
    today = today_at(dossier.agency, now)
    held, waivers = held_units(dossier.applicant, today), waivers_of(dossier)
    own = dossier.applicant_id == request.user.pk
    waiting = []
    if isinstance(request.user, User) and checks_for_agency(request.user, dossier):
        waiting = list(waiting_certificates(request.user, today).filter(person=dossier.applicant_id))
    waives = waives_prerequisites(request.user, dossier) and bool(waivers or waivable_units(dossier, now))
    if not (held or waivers or waiting or waives):
        return None
    shown = {"held": held, "waivers": waivers, "waiting": waiting, "waives": waives}
    return {**shown, "own": own and bool(held), "dossier": dossier}


def _nearest_panel(request: HttpRequest, held: Any) -> dict[str, Any] | None:
    """The way from the nearest qualifications to one's own units, for whoever is signed in."""
    del held
    return {} if may_apply(request.user) else None


def _units_panel(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """The units of a KKNI dossier and what its package still lacks; the applicant of a draft has a page for it."""
    own = dossier.applicant_id == request.user.pk
    if dossier.scheme_version.package_id is None or (own and dossier.state in EDITABLE_STATES):
        return None
    undecided = dossier.state not in DECIDED_STATES
    faults = package_faults(dossier, on=today_at(dossier.agency, timezone.now())) if undecided else ()
    return {"own": own, "units": units_of(dossier), "faults": faults}


def attach_when_drawn(*, paper: Paper, now: datetime, **_kwargs: Any) -> None:
    """A signed form that has been drawn becomes the next version of its document; other papers are not looked at."""
    if paper.about_type == "applicants.document":
        attach_signed(paper, now=now)


def register() -> None:
    """Put the panels in their places and listen for drawn papers."""
    panel.register(panel.Panel("dossier", 15, "applicants/_units_panel.html", _units_panel))
    panel.register(panel.Panel("dossier", 80, "applicants/_case_panel.html", _case_panel))
    panel.register(panel.Panel("dossier", 40, "applicants/_held_panel.html", _held_panel))
    panel.register(panel.Panel("qualification_nearest", 10, "applicants/_nearest_own.html", _nearest_panel))
    provide_holdings(held_codes)
    panel.register(panel.Panel("scheme", 10, "applicants/_apply.html", _apply_button))
    paper_ready.connect(attach_when_drawn, dispatch_uid="applicants.attach_when_drawn")
