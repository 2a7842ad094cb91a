"""What every view here asks of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from assessments.models import Assessment, ExamEvent, PlenaryMeeting
from certportal.kernel.web.load import load

if TYPE_CHECKING:
    from django.http import HttpRequest

    from certportal.kernel.accounts.policies import Policy

GET = require_http_methods(["GET", "HEAD"])
POST = require_http_methods(["POST"])
GET_POST = require_http_methods(["GET", "HEAD", "POST"])

_LONGEST_VERSION = 7


def load_event(request: HttpRequest, code: str, policy: Policy) -> ExamEvent:
    """The event with the names its page shows."""
    rows = ExamEvent.objects.select_related("organisation", "scheme_version__scheme", "site", "assessor__user")
    return load(request, rows, policy, code=code)


def load_assessment(request: HttpRequest, code: str, dossier: str, policy: Policy) -> Assessment:
    """One candidate of an event."""
    rows = Assessment.objects.select_related(
        "event__organisation",
        "event__site",
        "dossier__applicant__work_unit",
        "dossier__scheme_version__scheme",
        "involvement",
        "path_confirmed",
    )
    return load(request, rows, policy, event__code=code, dossier__code=dossier)


def load_meeting(request: HttpRequest, code: str, policy: Policy) -> PlenaryMeeting:
    """The meeting with its office."""
    return load(request, PlenaryMeeting.objects.select_related("organisation"), policy, code=code)


def seen_version(request: HttpRequest) -> int | None:
    """How often the object had moved when the form was drawn; None when the form does not say."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_VERSION else None
