"""Hands out one stored file. The app that owns the document has loaded it (and so decided who may) before it calls this."""

import logging
from typing import Final
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from certportal.kernel.files.enums import Kind
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.store import opened
from certportal.kernel.files.titles import own_title
from certportal.kernel.web.outages import FileLost

logger = logging.getLogger(__name__)

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
_IMAGES: Final = frozenset({Kind.JPEG, Kind.PNG})


def disposition(name: str, *, extension: str, inline: bool) -> str:
    """Content-Disposition by RFC 6266: only the extended form, so that a name with quotes cannot change the header."""
    way = "inline" if inline else "attachment"
    return f"{way}; filename*=UTF-8''{quote(own_title(name, extension=extension), safe='')}"


def serve(request: HttpRequest, stored: StoredFile, *, name: str, inline: bool = False) -> HttpResponseBase:
    """The file as a response with exactly the headers of reliability.md 5.

    `inline` is honoured for images only: a PDF never opens inside our own origin. Raises FileLost.
    """
    del request  # kept in the signature: a proxy hand-over (X-Accel-Redirect) will need it
    try:
        file = opened(stored)
    except FileNotFoundError:
        logger.exception("stored file %s is missing", stored.pk)
        raise FileLost(stored.path) from None
    response = FileResponse(file, content_type=stored.content_type)
    response["Content-Length"] = str(stored.size)
    response["Content-Disposition"] = disposition(
        name, extension=stored.extension, inline=inline and stored.kind in _IMAGES
    )
    return _with_headers(response)


def serve_text(content: str | bytes, *, kind: str, name: str, extension: str) -> HttpResponseBase:
    """A text made at this moment (a calendar, a table) as a file, with the same headers; `kind` is its media type."""
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = disposition(name, extension=extension, inline=False)
    return _with_headers(response)


def serve_picture(content: bytes, *, name: str) -> HttpResponseBase:
    """A picture the portal drew (JPEG), shown in the page, with the same headers."""
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = disposition(name, extension="jpg", inline=True)
    return _with_headers(response)


def _with_headers(response: HttpResponseBase) -> HttpResponseBase:
    for header, value in HEADERS.items():
        response[header] = value
    return response
