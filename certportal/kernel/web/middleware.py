"""Facts about a request, the duty to sign in, and the refusal of input that no form can send."""

import logging
import uuid
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from urllib.parse import unquote_to_bytes, urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url

from certportal.kernel.audit.request_facts import set_request_facts
from certportal.kernel.web import errors
from certportal.kernel.web.answered import note_answer
from certportal.kernel.web.back import way_back
from certportal.kernel.web.bodies import largest_body
from certportal.kernel.web.json_door import is_json_door, told

GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger("certportal.web")

LONGEST_PATH = 1_000
LONGEST_QUERY = 4_000
LARGEST_DRAIN = 60_000_000


class RequestFacts:
    """Gives each request an id and the client address behind the trusted proxies; the audit trail stores both.

    The id is the code on error pages, and stands in every log line of the request.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = monotonic()
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined] # read by errors.page
        address = client_address(request)
        request.META["REMOTE_ADDR"] = address
        set_request_facts(request.request_id, address, request)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            set_request_facts("", "")
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        note_answer(request, response.status_code, monotonic() - started)
        return response


def client_address(request: HttpRequest) -> str:
    """The address the outermost trusted proxy saw; entries further left in the header can be forged."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    hops = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    count = settings.TRUSTED_PROXY_COUNT
    if count < 1 or len(hops) < count:
        return direct
    return hops[-count][:64]


class NothingKept:
    """Pages for a signed-in person are cached by no browser and no proxy: after signing out, "back" shows nothing.

    An answer that did not use the session is not personal and is left as it is; so is one with its own Cache-Control.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response and request.session.accessed and SESSION_KEY in request.session:
            response["Cache-Control"] = "no-store, private"
        return response


class AskToSignIn(LoginRequiredMiddleware):
    """As Django's; whoever sends a form after the session ended reads on the sign-in page that it was not saved.

    The mark in the address is a fixed word, so that no link can show a sentence of its own. What was typed is not
    stored: whoever signs in next on this computer may be somebody else. A script is told in JSON, and keeps what it has.
    """

    def handle_no_permission(  # type: ignore[override]  # a script gets no page
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        if is_json_door(view_func):
            return told(HTTPStatus.UNAUTHORIZED)
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        # Back to the page with the form: many addresses that take a form cannot be opened.
        target = way_back(request) if "Referer" in request.headers else request.get_full_path()
        query = urlencode({self.get_redirect_field_name(view_func): target, "kiriman": "belum-tersimpan"}, safe="/")
        return HttpResponseRedirect(f"{resolve_url(self.get_login_url(view_func))}?{query}")


class WrongMethodHasAPage:
    """Who opens an address that only takes a form reads where the form is, instead of an empty page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in {"GET", "HEAD"} or response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        return errors.not_opened(request, response.headers["Allow"])


class RefuseBrokenInput:
    """NUL bytes, broken UTF-8 and overlong addresses get the 400 page, oversized bodies 413.

    What a person could have typed always passes: forms answer that with the input kept.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refused = _broken_address(request) or _broken_body(request)
        if refused is None:
            return self.get_response(request)
        # What was sent stays out: it may be anything. The line carries the request and the address by itself.
        logger.warning("%s refused before any page was asked: %s", request.method, refused.status_code)
        return refused


def _broken_address(request: HttpRequest) -> HttpResponse | None:
    query = str(request.META.get("QUERY_STRING", ""))
    if len(request.path_info) > LONGEST_PATH or len(query) > LONGEST_QUERY or "\0" in request.path_info:
        return errors.bad_request(request)
    return None if _is_clean(query) else errors.bad_request(request)


def _is_clean(encoded: str) -> bool:
    raw = unquote_to_bytes(encoded.replace("+", " "))
    try:
        return "\0" not in raw.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _broken_body(request: HttpRequest) -> HttpResponse | None:
    if request.method not in {"POST", "PUT", "PATCH"}:
        return None
    if _length(request) > largest_body(request.path_info):
        _drain(request)
        return errors.too_large(request)
    try:
        urlencoded = request.content_type == "application/x-www-form-urlencoded"
        if urlencoded and not _is_clean(request.body.decode("latin-1")):
            return errors.bad_request(request)
        values = [text for key, listed in request.POST.lists() for text in (key, *map(str, listed))]
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError) as exc:
        return errors.bad_request(request, exc)
    return errors.bad_request(request) if any("\0" in text for text in values) else None


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _drain(request: HttpRequest) -> None:
    """Read the rest of the body, up to a limit: a browser shows our page only after it has sent everything."""
    left = min(_length(request), LARGEST_DRAIN)
    while left > 0:
        chunk = request.read(min(left, 1_000_000))
        if not chunk:
            return
        left -= len(chunk)
