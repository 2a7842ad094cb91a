"""Public pages: schemes, service standards and KKNI qualifications, open without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.reaching import complaint_ways, hours_of, ways_to
from certportal.kernel.web.refusal import refusals
from certportal.kernel.web.visitor import signed_in
from schemes import actions, queries
from schemes.models import Qualification, Scheme, ServiceStandard, SopTemplate
from schemes.papers import SOP
from schemes.policies import anyone, prints_sop, sees_suspicions

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

LONGEST_SOUGHT = 200


@login_not_required
@require_safe
def scheme_list(request: HttpRequest) -> HttpResponse:
    """Which certificates one can apply for; `?cari=` keeps those whose name, summary or audience has every word.

    Without it the KKNI qualifications stand in their grid, which says more of fourteen alike than fourteen tiles.
    """
    sought = request.GET.get("cari", "")[:LONGEST_SOUGHT].strip()
    cards = queries.scheme_cards(request.user, on=timezone.localdate())
    found = [card for card in cards if queries.speaks_of(card.scheme, sought)]
    levels, grid = ([], []) if sought else queries.level_grid(cards)
    tiles = [card for card in found if not (levels and card.version.package_id)]
    shown = {"groups": queries.card_groups(tiles), "levels": levels, "grid": grid}
    shown |= {"all_open": queries.all_open(grid)}
    said = {"sought": sought, "found": len(found), "all": len(cards)}
    return render(request, "schemes/scheme_list.html", shown | said)


@login_not_required
@require_safe
def scheme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One scheme: what is tested, who may apply, which documents, which steps."""
    scheme = load(request, Scheme.objects.select_related("body"), anyone, slug=slug)
    page = queries.scheme_page(scheme, on=timezone.localdate())
    shown = page.units if page is not None and sees_suspicions(request.user, scheme) else []
    suspicions = [unit for unit in shown if unit.suspected_note]
    return render(request, "schemes/scheme_detail.html", {"scheme": scheme, "page": page, "suspicions": suspicions})


@login_not_required
@require_safe
def service_standard_list(request: HttpRequest) -> HttpResponse:
    """Which services the office promises."""
    return render(
        request,
        "schemes/service_standard_list.html",
        {
            "versions": queries.standards_in_force(request.user, on=timezone.localdate()),
            "sop": queries.sop_in_force(timezone.localdate()),
        },
    )


@login_not_required
@require_safe
def service_standard_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One service standard with its 14 components as printed and its charter."""
    standard = load(request, ServiceStandard.objects.select_related("agency"), anyone, slug=slug)
    return render(
        request,
        "schemes/service_standard_detail.html",
        {
            "standard": standard,
            "page": queries.service_page(standard, request.user, on=timezone.localdate()),
            "ways": ways_to(standard.agency),
            "complaints": complaint_ways(standard.agency),
            "hours": hours_of(standard.agency),
        },
    )


@login_not_required
@require_safe
def qualification_map(request: HttpRequest) -> HttpResponse:
    """All qualifications of the decree by group and level, and the decree itself."""
    return render(request, "schemes/qualification_map.html", {"page": queries.map_page(timezone.localdate())})


@login_not_required
@require_safe
def qualification_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One qualification as the decree prints it, with its prerequisites as a drawing and in words."""
    qualification = load(request, Qualification, anyone, slug=slug)
    page = queries.qualification_page(qualification, timezone.localdate())
    return render(request, "schemes/qualification_detail.html", {"qualification": qualification, "page": page})


@login_not_required
@require_safe
def qualification_nearest(request: HttpRequest) -> HttpResponse:
    """From the units ticked (in the address): which qualifications are nearest and which units are left."""
    today = timezone.localdate()
    book = queries.current_book(today)
    # Whoever is signed in starts with the units known to be theirs; "?u=" means that they have ticked units themselves.
    own = not request.GET and book is not None
    asked = sorted(queries.holdings_of(request.user, today)) if own else request.GET.getlist("u")
    sought = request.GET.get("cari", "")[:LONGEST_SOUGHT].strip()
    held = frozenset(code for code in asked if book is not None and code in book.units)
    return render(
        request,
        "schemes/qualification_nearest.html",
        {
            "groups": queries.unit_groups(book, held, sought) if book else [],
            "has_units": book is not None and bool(book.units),
            "sought": sought,
            "held": held,
            "unknown": 0 if own else len(set(asked) - held - {""}),
            "own": own and bool(held),
            "ways": queries.ways(book, held) if book else [],
        },
    )


@login_not_required
@GET
def sop_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The procedure in force by which exams are run, in the words of its source."""
    template = load(request, SopTemplate, anyone, slug=slug)
    version = queries.sop_in_force(timezone.localdate(), template=template)
    return render(
        request,
        "schemes/sop_detail.html",
        {
            "template": template,
            "page": queries.sop_page(version) if version else None,
            "paper": paper_for(version, SOP) if version else None,
            "may_print": prints_sop(request.user, template),
        },
    )


@POST
@refusals
@once
def sop_print(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Order the paper of the version in force."""
    template = load(request, SopTemplate, prints_sop, slug=slug)
    version = queries.sop_in_force(timezone.localdate(), template=template)
    if version is None:
        return go_on(request, "Belum ada versi SOP yang berlaku hari ini, jadi tidak ada yang dicetak.", template)
    actions.print_sop(version, by=signed_in(request), now=timezone.now())
    return go_on(request, "SOP sedang dicetak. Berkasnya siap dalam beberapa saat.", template)


@login_not_required
@GET
def sop_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The procedure as it was printed."""
    template = load(request, SopTemplate, anyone, slug=slug)
    version = queries.sop_in_force(timezone.localdate(), template=template)
    return serve_paper(request, paper_for(version, SOP) if version else None)
