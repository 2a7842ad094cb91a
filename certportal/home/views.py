"""Five pages that belong to no single app."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from certportal.figures.tiles import counted, mine, tiles_of
from certportal.home import gallery as parts
from certportal.home import metrics
from certportal.home.about import offices
from certportal.home.front import cards_of, doors, dots, offers, promise, service_offers
from certportal.home.health import examine
from certportal.home.policies import tends_the_portal
from certportal.home.ready import look
from certportal.home.setup.checklist import nobody_works_here
from certportal.home.way import lines, timed, way
from certportal.home.worklists import lists_for
from certportal.kernel.accounts.queries import is_staff_person
from certportal.kernel.web import desk as registry
from certportal.kernel.web.dates import spelled
from certportal.kernel.web.load import admit
from certportal.kernel.web.visitor import signed_in
from schemes.queries import all_open, level_grid


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The front page: schemes and services, the check of a certificate, and the way to sign in."""
    today = timezone.localdate()
    cards = cards_of(request.user, today)
    levels, groups = level_grid(cards)
    kept = promise(today)
    return render(
        request,
        "home/front.html",
        {
            "schemes": len(cards),
            "cards": offers(cards),
            "levels": levels,
            "groups": groups,
            "all_open": all_open(groups),
            "services": service_offers(request.user, today),
            "way": (steps := way()),
            "way_lines": lines(steps),
            "timed": timed(),
            "way_title": f"{spelled(len(steps)).capitalize()} langkah, dan giliran siapa",
            "promise": kept,
            "dots": dots(kept) if kept else None,
            "offices": offices(),
            "doors": doors(),
        },
    )


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The desk: two lists, the cards of the person's roles, and warnings about what the office must correct.

    An admin of a portal in which nobody works yet is led to its set-up: there is nothing else to do.
    """
    now, user = timezone.now(), signed_in(request)
    if tends_the_portal(user, None) and nobody_works_here():
        return redirect("setup.home")
    with registry.one_look():
        figures = counted(user, now)
        cards = [(card, card.context(request)) for card in registry.cards_for(user)]
        lists, staff = lists_for(user, now), is_staff_person(user)
    if not staff:  # one's own cases are what the page is about (a card); a list has what else waits
        lists = [items for items in lists if not all(row.own for row in items.rows)]
    shown = [(card, facts) for card, facts in cards if facts is not None]
    return render(
        request,
        "home/desk.html" if staff else "home/own.html",
        {
            "staff": staff,
            "lead": "" if staff else user.display_name,  # the bench has the name in its bar
            "lists": lists,
            "tiles": [mine(lists), *tiles_of(*figures)] if figures else [],  # alone, "mine" would repeat its list
            "board": figures is not None,
            "cards": shown,
            "newcomer": not staff and not shown and not lists,
            "warnings": registry.warnings_for(user, now),
        },
    )


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the process answers, the database answers and every migration is applied; otherwise 503."""
    del request
    found = examine()
    return JsonResponse(found, status=200 if found["healthy"] else 503)


@login_not_required
@never_cache
@require_safe
def readiness(request: HttpRequest) -> JsonResponse:
    """200 when everything the portal needs for its work is well; otherwise 503 with one sentence per fault."""
    del request
    found = look(timezone.now())
    return JsonResponse(found, status=200 if found["ready"] else 503)


@login_not_required
@never_cache
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Numbers for a monitoring program that holds METRICS_TOKEN; without one set there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not metrics.holds_the_token(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(metrics.written(timezone.now()), content_type=CONTENT_TYPE_LATEST)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part of a page in every state, for whoever builds or checks one."""
    admit(request, tends_the_portal)
    return render(request, "home/gallery.html", parts.samples(request))
