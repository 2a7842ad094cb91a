"""Error pages: they need no database, no session and no menu, and say what to do next.

Only the page for an expired form reads the session: it offers signing in to those who are signed out.

The handlers are named in certportal/urls.py (handler400 ...) and in settings (CSRF_FAILURE_VIEW); views call
`too_large`, `too_many`, `unavailable` and `storage_full` themselves. The last two keep what a form sent.
"""

import re
import sys
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.template import loader
from django.utils.http import escape_leading_slashes

from certportal.kernel.web import outages
from certportal.kernel.web.back import way_back


def page(request: HttpRequest, status: int, *, name: str = "", **facts: object) -> HttpResponse:
    """The error page templates/errors/<name or status>.html with that status; JSON for addresses under /api/."""
    content = {"status": status, "request_id": getattr(request, "request_id", ""), "path": request.path, **facts}
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": _DETAILS.get(status, "Permintaan tidak dapat dipenuhi.")}, status=status)
    # Rendered without the request: the context processors would read the session and the database.
    body = loader.get_template(f"errors/{name or status}.html").render(content)
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request is broken; one that is merely too large says so."""
    return too_large(request) if type(exception).__name__ in _TOO_LARGE else page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person may know of the object but may not do this."""
    del exception
    return page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long or cookies are off."""
    del reason
    person = getattr(request, "user", None)
    if person is not None and person.is_authenticated:
        return page(request, 403, name="403_csrf")
    query = urlencode({"next": way_back(request)}, safe="/")
    return page(request, 403, name="403_csrf", sign_in=f"{resolve_url(settings.LOGIN_URL)}?{query}")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it does not exist, or not for this person."""
    del exception
    return page(request, 404)


def not_opened(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: the address only takes what a form sends (`allowed`)."""
    response = page(request, 405)
    response["Allow"] = allowed
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """413: the request is larger than the portal accepts."""
    return page(request, 413)


def too_many(request: HttpRequest, *, until: datetime | None = None) -> HttpResponse:
    """429: too many attempts; `until` says when to try again."""
    return page(request, 429, until=until)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: an error of the portal; the page gives the code under which it is logged. A fault from outside has its own page."""
    match outages.page_for(sys.exception()):
        case HTTPStatus.INSUFFICIENT_STORAGE:
            return storage_full(request)
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return unavailable(request, files=outages.files_away(sys.exception()))
        case HTTPStatus.INTERNAL_SERVER_ERROR:
            return page(request, 500, name="500_damaged", lost=isinstance(sys.exception(), outages.FileLost))
        case _:
            return page(request, 500)


def unavailable(request: HttpRequest, *, files: bool = False) -> HttpResponse:
    """503: the database is away; or, with `files`, only the store of files."""
    response = page(request, 503, files=files, **_sent(request))
    response["Retry-After"] = "120"
    return response


def storage_full(request: HttpRequest) -> HttpResponse:
    """507: nothing can be stored, because the disk is full or read-only."""
    response = page(request, 507, **_sent(request))
    response["Retry-After"] = "300"
    return response


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What the form sent, for sending it again from the page; `again` is the address of a page that was only to be read.

    A form with a secret is left out: it is soon typed again.
    """
    if request.method == "GET":
        return {"again": escape_leading_slashes(request.get_full_path())}
    with suppress(Exception):  # what cannot be read cannot be given back either
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        if not any(_SECRET.search(name) for name, _ in fields):
            typed = any(value for name, value in fields if name not in _NOT_TYPED)
            return {"sent": fields, "typed": typed, "had_files": bool(request.FILES), "form_page": way_back(request)}
    return {}


_SECRET = re.compile(r"password|(^|[-_])(pin|code)$")
_NOT_TYPED = {"csrfmiddlewaretoken", "once"}
_TOO_LARGE = {"RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent"}
_DETAILS = {
    400: "Permintaan tidak dapat dibaca.",
    403: "Anda tidak berwenang.",
    404: "Tidak ditemukan.",
    405: "Cara ini tidak dilayani di alamat ini.",
    413: "Permintaan terlalu besar.",
    429: "Terlalu banyak permintaan. Coba lagi nanti.",
    500: "Terjadi gangguan pada sistem kami.",
    503: "Layanan sementara tidak dapat dipakai. Coba lagi beberapa menit lagi.",
    507: "Penyimpanan sementara tidak dapat dipakai. Coba lagi beberapa menit lagi.",
}
