"""The only file where the apps' addresses meet."""

from django.urls import include, path

_ROOMS = (
    "certportal.home",
    "certportal.figures",
    "certportal.api",
    "certportal.kernel.accounts",
    "certportal.kernel.outbox",
    "certportal.kernel.approvals",
    "schemes",
    "holdings",
    "applicants",
    "assessments",
    "certificates",
    "complaints",
)

urlpatterns = [path("", include(f"{room}.urls")) for room in _ROOMS]

handler400 = "certportal.kernel.web.errors.bad_request"
handler403 = "certportal.kernel.web.errors.forbidden"
handler404 = "certportal.kernel.web.errors.not_found"
handler429 = "certportal.kernel.web.errors.too_many"  # asked by allauth
handler500 = "certportal.kernel.web.errors.server_error"
