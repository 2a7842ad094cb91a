"""The list of forms on the page of a candidate or an exam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from assessments.enums import AGREEMENT
from assessments.models import Assessment, ExamEvent
from assessments.policies import examines, examines_event
from assessments.queries import forms_of
from schemes.enums import FormSigner

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


def form_links(about: Assessment | ExamEvent, user: User, *, examining: bool | None = None) -> dict[str, Any]:
    """The forms with their addresses at the office, as whom the person stands before them, and whether all waits for AK.01.

    `examining`: whether they are an assessor of the exam, where the page knows.
    """
    sheets = forms_of(about)
    if isinstance(about, ExamEvent):
        name, args, mine = (
            "exam.event_form",
            [about.code],
            examines_event(user, about) if examining is None else examining,
        )
    else:
        name, args, mine = "exam.form", [about.event.code, about.dossier.code], examines(user, about)
    both = next((sheet for sheet in sheets if sheet.form.code == AGREEMENT), None)
    waits = isinstance(about, Assessment) and about.needs_agreement and not about.is_over
    return {
        "form_links": [(sheet, reverse(name, args=[*args, sheet.form.slug])) for sheet in sheets],
        "my_role": FormSigner.ASSESSOR.value if mine else "",
        "waits_for_agreement": waits and not (both and both.complete),
    }
