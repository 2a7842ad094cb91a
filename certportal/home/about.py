"""Who stands behind the portal, what it keeps about people, and for whom its pages work: open to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from certportal.kernel.accounts.enums import Seat
from certportal.kernel.files.serve import serve
from certportal.kernel.papers.letterhead import emblem_of
from certportal.kernel.papers.models import Emblem
from certportal.kernel.web.reaching import House, complaint_ways, hours_of, ways_to
from schemes.models import CertificationBody
from schemes.queries import standards_in_force, ways_to_body

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from certportal.kernel.accounts.models import Organisation


@dataclass(frozen=True)
class Office:
    """An office that runs a service today, and how one reaches it."""

    organisation: Organisation
    ways: list[list[str]]
    hours: str
    complaints: list[list[str]]

    @property
    def other_ways(self) -> list[list[str]]:
        """Where one complains besides the ways that reach the office anyhow."""
        return [way for way in self.complaints if way not in self.ways]


def serving() -> list[Organisation]:
    """The offices of the services in force, each once, in the order of the services."""
    rows = standards_in_force(AnonymousUser(), on=timezone.localdate())
    return list({row.agency.pk: row.agency for row in rows}.values())


def house() -> House | None:
    """Whose portal this is: the one office that serves, or the government of several; None where neither is one."""
    found = serving()
    owners = {_owner_of(office) for office in found}
    if len(owners) != 1:
        return None
    if len(found) > 1:
        return House(owners.pop(), "")
    code = emblem_of(found[0])
    picture = reverse("home.emblem", args=[code]) if code else ""
    return House(owners.pop(), found[0].name, hours_of(found[0]), found[0].address, picture)


def _owner_of(office: Organisation) -> str:
    """The government above it, else the first line of its papers."""
    lines: list[str] = office.letterhead_lines
    return office.parent.name if office.parent else "".join(lines[:1])


def offices() -> list[Office]:
    """The same with what the public reads of each."""
    return [Office(row, ways_to(row), hours_of(row), complaint_ways(row)) for row in serving()]


def bodies(found: list[Office]) -> list[tuple[CertificationBody, list[list[str]]]]:
    """The certification bodies whose certificates the portal prints, with the ways to where each sits: as for appeals."""
    at = next((one.organisation for one in found if Seat.CERTIFICATION_BODY in one.organisation.seats), None)
    rows = CertificationBody.objects.filter(portal_issued=True).select_related("organisation").order_by("name")
    return [(body, ways_to_body(body, at=at) or ways_to_body(body)) for body in rows]


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The offices of the services, and the certification bodies whose certificates the portal prints."""
    found = offices()
    return render(request, "home/about.html", {"offices": found, "bodies": bodies(found)})


@login_not_required
@require_safe
def emblem(request: HttpRequest, code: str) -> HttpResponseBase:
    """The picture on the papers of an office, also on top of every page; another picture has another address."""
    found = get_object_or_404(Emblem.objects.select_related("file"), file__code=code)
    answer = serve(request, found.file, name="lambang", inline=True)
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about a person, for what, who reads it, and what they may ask (UU 27/2022)."""
    return render(request, "home/privacy.html", {"offices": offices()})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the pages are made to, what is known not to work, and whom to tell."""
    return render(request, "home/accessibility.html", {"offices": offices()})
