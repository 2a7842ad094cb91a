"""What the views of this app share: loading objects and making moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from assessments.models import Assessment, ExamEvent, PlenaryMeeting
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.visitor import seen_version, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest, HttpResponse

    from certportal.kernel.accounts.policies import Policy
    from certportal.kernel.workflow.make import OpenMove

    Moved = ExamEvent | PlenaryMeeting


def load_event(request: HttpRequest, code: str, policy: Policy[ExamEvent]) -> ExamEvent:
    """The event with the names its page shows."""
    return load(
        request,
        ExamEvent.objects.select_related("agency", "scheme_version__scheme__body", "site__agency"),
        policy,
        code=code,
    )


def load_assessment(request: HttpRequest, code: str, dossier: str, policy: Policy[Assessment]) -> Assessment:
    """One candidate of an event."""
    return load(
        request,
        Assessment.objects.select_related(
            "event__agency",
            "event__site",
            "dossier__applicant__work_unit",
            "dossier__scheme_version__scheme",
            "dossier__scheme",
            "involvement",
            "path_confirmed",
        ),
        policy,
        event__code=code,
        dossier__code=dossier,
    )


def load_meeting(request: HttpRequest, code: str, policy: Policy[PlenaryMeeting]) -> PlenaryMeeting:
    """The meeting with its office."""
    return load(request, PlenaryMeeting.objects.select_related("agency"), policy, code=code)


def acted(request: HttpRequest, act: Callable[..., object], obj: Moved, sentence: str, **facts: object) -> HttpResponse:
    """Make the move of a button, say that it is done, and redirect to the object's page.

    `act(obj, by=, now=, seen_version=, **facts)`; its refusals reach the decorator of the view.
    """
    act(obj, by=signed_in(request), now=timezone.now(), seen_version=seen_version(request), **facts)
    return go_on(request, sentence, obj)


def task_of(moves: Sequence[OpenMove[Any]]) -> str:
    """What to do next: the move the person can make, else what must come before it; "" for those who make no move."""
    main = [row for row in moves if row.move.note != "required"]  # moves that ask for a reason lead off the main way
    ready = next((f"{row.move.label}." for row in main if row.refusal is None), "")
    return ready or next((row.refusal for row in main if row.refusal), "")
