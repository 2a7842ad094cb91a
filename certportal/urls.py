"""The only file where the apps' addresses meet."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

_ROOMS = [
    "certportal.home",
    "certportal.api",
    "certportal.kernel.accounts",
    "certportal.kernel.outbox",
    "schemes",
    "applicants",
    "assessments",
    "certificates",
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"{room}.urls")) for room in _ROOMS if find_spec(f"{room}.urls") is not None
]

handler400 = "certportal.kernel.web.errors.bad_request"
handler403 = "certportal.kernel.web.errors.forbidden"
handler404 = "certportal.kernel.web.errors.not_found"
handler500 = "certportal.kernel.web.errors.server_error"
