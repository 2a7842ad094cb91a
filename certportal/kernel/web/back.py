"""The page a person is sent to after an act, and after a refusal."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def go_on(
    request: HttpRequest,
    sentence: str,
    to: str | Model,
    *parts: object,
    tell: Callable[[HttpRequest, str], None] = messages.success,
    **named: object,
) -> HttpResponseRedirect:
    """Say what was done and go to the page that follows; `to` and what stands behind it as `redirect` reads them.

    `tell` is `messages.info` where nothing was done yet.
    """
    tell(request, sentence)
    return HttpResponseRedirect(resolve_url(to, *parts, **named))


def way_back(request: HttpRequest, named: str = "") -> str:
    """The page that was named, else the page the person came from (same host only), else their desk or the front page.

    A page that cannot be shown never redirects to itself.
    """
    if named:
        return named
    target = _page_they_came_from(request)
    if target and (request.method != "GET" or target != request.get_full_path()):
        return target
    person = getattr(request, "user", None)  # a request refused early has no user yet
    return resolve_url(settings.LOGIN_REDIRECT_URL) if person is not None and person.is_authenticated else "/"


def _page_they_came_from(request: HttpRequest) -> str:
    """Path and query of the Referer, or "" where it leads elsewhere.

    The path is judged once more on its own: of `https://portal//contoh.net/` it is `//contoh.net/`, an address of another host.
    """
    referer, secure = request.headers.get("Referer", ""), request.is_secure()
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=secure):
        return ""
    parts = urlsplit(referer)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return target if url_has_allowed_host_and_scheme(target, None, require_https=secure) else ""
