"""The public interface at /api/v1/: read-only, no sign-in, throttled, every refusal as {"detail": …}."""

from __future__ import annotations

import functools
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBase, JsonResponse
from django.urls import include, path
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from certportal.api import packaging, register
from certportal.api.throttle import PerAddress
from certportal.kernel.web import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

api = NinjaAPI(
    title="Portal Sertifikasi",
    version="1",
    description="Kualifikasi KKNI, hari kerja, dan keaslian sertifikat. Hanya baca, tanpa masuk.",
    urls_namespace="api",
    docs_url=None,
    throttle=[PerAddress()],
)
api.add_router("", packaging.router)
api.add_router("", register.router)

_SENTENCES = {
    "missing": "isian wajib diisi",
    "too_long": "terlalu banyak kode (paling banyak 1.000)",
    "string_too_long": "kode terlalu panjang (paling banyak 64 karakter)",
    "string_type": "harus berupa teks",
    "model_type": "harus berupa objek JSON",
    "model_attributes_type": "harus berupa objek JSON",
    "list_type": "harus berupa daftar kode",
    "string_pattern_mismatch": "harus berbentuk TTTT-BB-HH",
    "int_parsing": "harus berupa bilangan bulat",
    "greater_than_equal": "tidak boleh kurang dari 0",
    "less_than_equal": "terlalu besar",
}


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: names the first few fields that are wrong and why; never repeats what was sent."""
    found = [f"{_place(one['loc'])}: {_SENTENCES.get(one['type'], 'isian tidak sah')}" for one in error.errors[:3]]
    return api.create_response(request, {"detail": f"Permintaan tidak sah. {'; '.join(found)}."}, status=422)


@api.exception_handler(Throttled)
def throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    """429, with the seconds to wait."""
    response = api.create_response(request, {"detail": "Terlalu banyak permintaan. Coba lagi sebentar."}, status=429)
    response["Retry-After"] = str(max(1, round(error.wait or 1)))
    return response


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The portal's refusals have their own sentence; ninja itself raises only one: a body that is not JSON."""
    unreadable = error.status_code == 400 and error.message.startswith("Cannot parse")  # noqa: PLR2004
    text = "Isi permintaan bukan JSON yang sah." if unreadable else error.message
    return api.create_response(request, {"detail": text}, status=error.status_code)


def _place(loc: tuple[Any, ...]) -> str:
    """("body", "choice", "held", 3) → "held[3]"."""
    *_, name = [part for part in loc if isinstance(part, str)] or ["isi"]
    index = loc[-1] if isinstance(loc[-1], int) else None
    return name if index is None else f"{name}[{index}]"


def _open(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open to everybody; forms and wrong methods are refused in the same shape as everything else."""

    @functools.wraps(view, updated=())
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.content_type == "multipart/form-data":  # the body was read as a form and cannot be read again
            return JsonResponse({"detail": "Kirim JSON, bukan formulir."}, status=415)
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        return errors.not_opened(request, response.headers["Allow"])

    answer.csrf_exempt = True  # type: ignore[attr-defined] # nothing here acts, and no session is read
    return login_not_required(answer)


_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if _pattern.callback is not None:
        _pattern.callback = _open(_pattern.callback)

urlpatterns = [path("api/v1/", include((_patterns, _app), namespace=_namespace))]
