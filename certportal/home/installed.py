"""The portal on the home screen of a phone: its name and icons, the page shown without a connection, and what keeps that page.

Nothing about a person is kept on the device: the worker keeps one public page and its style sheets, and nothing else.
"""

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from certportal.version import version

NAME: Final = "Portal Sertifikasi"
ICONS: Final = (
    ("app-192.png", "192x192", "any"),
    ("app-512.png", "512x512", "any"),
    ("app-full-512.png", "512x512", "maskable"),
)
_COLOUR: Final = "#0b3038"


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone asks before it puts the portal on its home screen."""
    del request
    icons = [
        {"src": static(f"icons/{name}"), "sizes": size, "type": "image/png", "purpose": use}
        for name, size, use in ICONS
    ]
    facts = {"id": "/", "name": NAME, "short_name": "Sertifikasi", "lang": "id", "start_url": reverse("home.front")}
    looks = {
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": _COLOUR,
        "icons": icons,
    }
    return JsonResponse(facts | looks, content_type="application/manifest+json")


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for a page when there is no connection; a new version of the portal is a new script."""
    facts = {"version": version(), "sheets": ("tokens", "reset", "base", "layout", "components", "pages")}
    return render(request, "home/offline.js", facts, content_type="text/javascript")


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What works without a connection; the same for everybody."""
    return render(request, "home/offline.html")
