"""The candidate's appeal on their result page and on the page of their case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from applicants.enums import DecisionKind, DecisionOutcome
from applicants.queries import appeal_until, decisions_of, rights_of
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


def result_line(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """Until when the candidate may appeal against "belum kompeten", or the appeal they have made: nobody is invited twice."""
    del request
    ended = [row for row in decisions_of(dossier) if row.outcome == DecisionOutcome.NOT_YET_COMPETENT]
    if not ended or ended[-1].kind != DecisionKind.CERTIFICATION:
        return None
    appeal, until = standing_appeal(ended[-1]), appeal_until(dossier, ended[-1])
    if appeal is None and until is None:
        return None
    return {"appeal": appeal, "until": until, "past": until and today_at(dossier.agency, timezone.now()) > until}
