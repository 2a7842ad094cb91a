"""Addresses that a script of ours asks in the background: whatever happens, the answer is JSON and never a page."""

from __future__ import annotations

import json
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase, JsonResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

View = TypeVar("View", bound="Callable[..., HttpResponseBase]")

SIGN_IN: Final = "Sesi Anda sudah berakhir. Masuk lagi; yang belum terkirim tetap tersimpan di perangkat ini."
_DOORS: Final[set[str]] = set()
_SAID: Final = {
    HTTPStatus.BAD_REQUEST: "Kiriman ini tidak dapat dibaca. Muat ulang halaman, lalu coba lagi.",
    HTTPStatus.UNAUTHORIZED: SIGN_IN,
    HTTPStatus.FORBIDDEN: "Anda tidak lagi bertugas di sini.",
    HTTPStatus.NOT_FOUND: "Tidak ditemukan, atau Anda tidak lagi bertugas di sini.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Kiriman ini terlalu besar. Muat ulang halaman, lalu coba lagi.",
    HTTPStatus.TOO_MANY_REQUESTS: "Terlalu banyak kiriman. Yang belum terkirim dikirim lagi sebentar lagi.",
}


def json_door(view: View) -> View:
    """Mark the view as one a script asks; a session that ended answers 401, what may not be known 404, both as JSON."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return told(HTTPStatus.NOT_FOUND)
        except PermissionDenied:
            return told(HTTPStatus.FORBIDDEN)

    _DOORS.add(_name_of(view))
    return cast("View", door)


def is_json_door(view: Callable[..., object]) -> bool:
    """Whether a script asks at this view."""
    return _name_of(view) in _DOORS


def _name_of(view: Callable[..., object]) -> str:
    """The same for a view and what its decorators make of it."""
    return f"{view.__module__}.{view.__qualname__}"


def told(status: HTTPStatus) -> JsonResponse:
    """The answer with that status and its sentence."""
    return JsonResponse({"said": _SAID[status]}, status=status)


def read_json(request: HttpRequest, *, largest: int) -> dict[str, Any] | HTTPStatus:
    """The object that was sent, at most `largest` bytes; else the status to answer with. No text of it holds a NUL."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return HTTPStatus.BAD_REQUEST
    if length > largest:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if request.content_type != "application/json":
        return HTTPStatus.BAD_REQUEST
    try:
        read = json.loads(request.body)
    except (ValueError, RecursionError):
        return HTTPStatus.BAD_REQUEST
    broken = b"\\u0000" in request.body or b"\0" in request.body
    return read if isinstance(read, dict) and not broken else HTTPStatus.BAD_REQUEST
