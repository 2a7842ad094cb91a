"""Which prerequisites a dossier is excused from, and which it could be."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from applicants.enums import DecisionKind, DecisionOutcome
from applicants.models import Decision, PrerequisiteWaiver
from certportal.kernel.workdays.queries import today_at
from holdings.queries import held_codes
from schemes.queries import prerequisites_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from applicants.models import Dossier
    from schemes.models import CompetencyUnit


def waived_codes(dossier: Dossier) -> frozenset[str]:
    """Codes of the prerequisites this dossier is excused from in writing, those taken back left out."""
    return waived_in([dossier.pk]).get(dossier.pk, frozenset())


def waived_in(dossiers: Iterable[int]) -> dict[int, frozenset[str]]:
    """`waived_codes` of these dossiers (ids); one query."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = PrerequisiteWaiver.objects.filter(dossier__in=list(dossiers)).in_force()
    for dossier, code in rows.values_list("dossier_id", "unit__code"):
        found[dossier].add(code)
    return {dossier: frozenset(codes) for dossier, codes in found.items()}


def waivers_of(dossier: Dossier) -> list[PrerequisiteWaiver]:
    """Every waiver of the dossier, those taken back too, oldest first; one query."""
    return list(
        PrerequisiteWaiver.objects.filter(dossier=dossier)
        .select_related("unit", "granted_by", "ended_by")
        .order_by("pk")
    )


def founding_waivers(waivers: Iterable[PrerequisiteWaiver]) -> set[int]:
    """The ids of those waivers that an admission was founded on: in force when the applicant became a participant."""
    rows = {row.pk: row for row in waivers}
    admissions = Decision.objects.filter(
        kind=DecisionKind.ADMISSION,
        outcome=DecisionOutcome.ADMITTED,
        dossier__in={row.dossier_id for row in rows.values()},
    )
    admitted_at = dict(admissions.values_list("dossier_id", "created_at"))
    return {
        pk
        for pk, row in rows.items()
        if row.ended_at is None and row.dossier_id in admitted_at and row.granted_at <= admitted_at[row.dossier_id]
    }


def waivable_units(dossier: Dossier, now: datetime) -> list[CompetencyUnit]:
    """Prerequisites of the dossier's scheme that the applicant neither holds today nor is excused from, by code."""
    if dossier.scheme_version is None:
        return []
    settled = held_codes(dossier.applicant, today_at(dossier.agency, now)) | waived_codes(dossier)
    return [unit for unit in prerequisites_of(dossier.scheme_version) if unit.code not in settled]
