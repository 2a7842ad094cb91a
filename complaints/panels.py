"""The candidate's appeal on their result page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from applicants.queries import rights_of
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.workdays.queries import today_at
from complaints.queries import receiving_office, standing_appeal, what_to_appeal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from applicants.models import Dossier


def result_panel(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """The way to the form, or how the appeal stands; the page itself is the candidate's alone."""
    del request
    found = what_to_appeal(dossier)
    if found is None:
        return None
    decision, terms = found
    facts: dict[str, Any] = {"dossier": dossier, "appeal": standing_appeal(decision)}
    if facts["appeal"] is not None:  # nobody is invited to what they have done
        return facts
    office = receiving_office(dossier)
    other = "" if office == terms.office.pk else Organisation.objects.get(pk=office).name
    in_time = today_at(dossier.agency, timezone.now()) <= terms.until
    printed = bool(rights_of(dossier.exam_scheme))
    return {**facts, "other": other, "terms": terms, "words": terms.in_words(), "in_time": in_time, "printed": printed}
