"""Who stands behind the portal, what it keeps about people, and for whom its pages work: open to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from certportal.kernel.web.reaching import complaint_ways, hours_of, ways_to
from schemes.models import CertificationBody
from schemes.queries import standards_in_force

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from certportal.kernel.accounts.models import Organisation


@dataclass(frozen=True)
class Office:
    """An office that runs a service today, and how one reaches it."""

    organisation: Organisation
    ways: list[list[str]]
    hours: str
    complaints: list[list[str]]


def offices(request: HttpRequest) -> list[Office]:
    """The offices of the services in force, each once, in the order of the services."""
    rows = standards_in_force(request.user, on=timezone.localdate())
    found = {row.agency.pk: row.agency for row in rows}
    return [Office(row, ways_to(row), hours_of(row), complaint_ways(row)) for row in found.values()]


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The offices of the services, and the certification bodies whose certificates the portal prints."""
    bodies = CertificationBody.objects.filter(portal_issued=True).order_by("name")
    return render(request, "home/about.html", {"offices": offices(request), "bodies": bodies})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about a person, for what, who reads it, and what they may ask (UU 27/2022)."""
    return render(request, "home/privacy.html", {"offices": offices(request)})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the pages are made to, what is known not to work, and whom to tell."""
    return render(request, "home/accessibility.html", {"offices": offices(request)})
