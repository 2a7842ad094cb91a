"""Panels this app adds to pages: to a dossier's own page, and to a scheme's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import get_text_list

from applicants.enums import DossierState, Mark, WorkStage
from applicants.models import Dossier, FieldCorrection
from applicants.policies import (
    assigns_for_agency,
    checks_for_agency,
    excluded_from_checking,
    excluded_from_verifying,
    reads_for_agency,
    reviews_for_agency,
    verifies_for_agency,
    waives_prerequisites,
)
from applicants.queries import (
    live_dossier,
    missing_today,
    reviews_of,
    stage_of,
    stuck_papers_of,
    units_of,
    visits_of,
    waivable_units,
    waivers_of,
)
from applicants.queries.turns import OFFICERS_OF_STAGE
from certportal.kernel.accounts.models import User
from certportal.kernel.papers.models import Paper
from certportal.kernel.workdays.queries import today_at
from holdings.queries import held_units, waiting_certificates
from schemes.enums import Branch
from schemes.queries import current_service_version, why_not_covered

if TYPE_CHECKING:
    from django.http import HttpRequest

    from applicants.queries.cases import PageDossier
    from schemes.models import Scheme, ServiceStandard


def apply_button(request: HttpRequest, scheme: Scheme) -> dict[str, Any] | None:
    """The button on the scheme's page: go on with the live dossier, or begin where the licence covers the scheme."""
    user = request.user
    existing = live_dossier(user, scheme) if user.is_authenticated else None
    if existing is None and why_not_covered(scheme, timezone.localdate()):
        return None
    return {"scheme": scheme, "existing": existing}


def officer_panel(request: HttpRequest, dossier: PageDossier) -> dict[str, Any] | None:
    """Who has the dossier now, for the office; the dossier page has read it with the dossier."""
    stage, user = stage_of(dossier), request.user
    if stage is None or not isinstance(user, User) or not reads_for_agency(user, dossier):
        return None
    officer, name = dossier.officer_id, dossier.officer_name
    forbidden = excluded_from_verifying if stage is WorkStage.VERIFICATION else excluded_from_checking
    why = forbidden(user, dossier)
    may = assigns_for_agency(user, dossier)
    works = verifies_for_agency if stage is WorkStage.VERIFICATION else checks_for_agency
    takes = may and works(user, dossier) and why is None
    turn = dossier.state_row.turn
    elsewhere = "" if OFFICERS_OF_STAGE[stage] in turn.roles else turn.name
    own = {"mine": officer == user.pk, "may": may, "takes": takes, "why": why}
    return {"stage": stage, "name": name, "elsewhere": elsewhere, **own}


def case_panel(request: HttpRequest, dossier: PageDossier) -> dict[str, Any] | None:
    """Ways to ask, to correct, to the receipt and to the notices; for its applicant and for who checks it."""
    own = dossier.applicant_id == request.user.pk
    if dossier.submitted_at is None or not (own or checks_for_agency(request.user, dossier)):
        return None
    waiting = FieldCorrection.objects.waiting().filter(dossier=dossier) if dossier.has_corrections else ()
    return {
        "own": own,
        "dossier": dossier,
        "last_at": dossier.last_said_at,
        "last_from_office": dossier.last_from_office,
        "waiting": list(waiting),
        "naming": dossier.naming_code,
        "undrawn": bool(stuck_papers_of(dossier)),
        "receipt": Paper(**dossier.newest_receipt) if dossier.newest_receipt else None,
    }


def papers_panel(request: HttpRequest, dossier: PageDossier) -> dict[str, Any] | None:  # noqa: ARG001 (a panel takes the request)
    """Which papers could not be drawn, and what becomes of them; nothing while all is well."""
    stuck = stuck_papers_of(dossier)
    if not stuck:
        return None
    return {"said": [sentence.format(get_text_list(titles, "dan")) for sentence, titles in stuck.items()]}


def held_panel(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """Units the applicant holds today and prerequisites waived; nothing where the scheme knows neither.

    For everybody who sees the dossier: the plenary reads waivers too. Links lead only where the reader may go.
    """
    if not dossier.chooses_units:
        return None
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


def choice_panel(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """The units of a KKNI dossier and what its package still lacks; the applicant of a draft has a page for it."""
    own = dossier.applicant_id == request.user.pk
    if not dossier.chooses_units or (own and dossier.is_marked(Mark.EDITABLE)):
        return None
    # Once decided nothing about the package can change anything.
    undecided = not (dossier.state_row.final or dossier.is_marked(Mark.RESULT_KNOWN))
    faults = missing_today(dossier) if undecided else ()
    return {"own": own, "units": units_of(dossier), "faults": faults}


def apply_service_button(request: HttpRequest, standard: ServiceStandard) -> dict[str, Any] | None:
    """The button on the page of a service one applies for directly; a service of the exam branch leads to its schemes."""
    version = current_service_version(standard.slug, on=timezone.localdate(timezone.now()))
    if version is None or version.branch != Branch.REVIEW:
        return None
    user = request.user
    existing = live_dossier(user, standard) if isinstance(user, User) else None
    return {"standard": standard, "existing": existing}


def review_panel(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """What the technical team wrote, for the office; the applicant reads the decision and its letter."""
    person = request.user
    if dossier.branch != Branch.REVIEW or dossier.complete_declared_at is None or dossier.applicant_id == person.pk:
        return None
    rows = {"visits": visits_of(dossier), "reviews": reviews_of(dossier)}
    adds_visit = dossier.state == DossierState.TECHNICAL_REVIEW and reviews_for_agency(person, dossier)
    if not any(rows.values()) and not adds_visit:
        return None
    return {**rows, "dossier": dossier, "adds_visit": adds_visit}
