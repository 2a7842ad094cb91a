"""The candidate's appeal on their result page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certportal.kernel.accounts.models import Organisation
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
    office = receiving_office(dossier)
    other = "" if office == terms.office.pk else Organisation.objects.get(pk=office).name
    return {"dossier": dossier, "appeal": standing_appeal(decision), "other": other}
