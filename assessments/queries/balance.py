"""The candidates of an exam as the balance of its report counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch

from applicants.models import SelectedUnit
from assessments.balance import NOT_FINISHED, Seat, imbalances
from assessments.enums import UnitOutcome
from assessments.models import StandingResult
from assessments.models.attendance import attendance_of
from assessments.queries.exams import sitting
from assessments.queries.results import results_in_order
from schemes import queries as catalogue

if TYPE_CHECKING:
    from assessments.models import Assessment, ExamEvent


def seats_of(event: ExamEvent) -> list[Seat]:
    """Everybody registered, by name, with attendance, outcome and units; a constant number of queries."""
    rows = (
        sitting(event)
        .select_related("dossier__applicant", "attendance")
        .order_by("dossier__applicant__full_name", "pk")
    )
    required = _required(event)
    fixed = required.get(None, ())
    standing = _standing(event)
    return [
        Seat(
            name=row.dossier.applicant.full_name,
            present=attendance_of(row) is not None,
            absent=row.absent_at is not None,
            outcome=NOT_FINISHED if row.unfinished_at else row.recommendation,
            required=tuple(
                code for code in required.get(row.dossier_id, fixed) if code not in standing.get(row.dossier_id, ())
            ),
            competent=_competent(row),
        )
        for row in rows.prefetch_related(Prefetch("results", results_in_order()))
    ]


def imbalances_of(event: ExamEvent) -> tuple[str, ...]:
    """Every number of the report that does not fit, as sentences; () when it may be final."""
    return imbalances(seats_of(event))


def _competent(row: Assessment) -> tuple[str, ...]:
    results = row.results.all()
    return tuple(one.scheme_unit.printed_code for one in results if one.result == UnitOutcome.COMPETENT)


def _standing(event: ExamEvent) -> dict[int, set[str]]:
    """Codes of the units that stand from an earlier assessment, by dossier; one query."""
    found: dict[int, set[str]] = {}
    rows = StandingResult.objects.filter(reassessment__dossier__in=sitting(event).values("dossier_id"))
    for dossier, code in rows.values_list("reassessment__dossier_id", "scheme_unit__printed_code"):
        found.setdefault(dossier, set()).add(code)
    return found


def _required(event: ExamEvent) -> dict[int | None, tuple[str, ...]]:
    """Codes of the units to be assessed, by dossier where people choose them, else once under None."""
    version = event.scheme_version
    if version.package_id is None:
        return {None: tuple(unit.printed_code for unit in catalogue.units_of(version))}
    rows = version.scheme_units.order_by("position").values_list("unit_id", "printed_code")
    codes = dict(rows)
    found: dict[int | None, tuple[str, ...]] = {}
    chosen = SelectedUnit.objects.filter(dossier__in=sitting(event).values("dossier_id"), unit__in=codes)
    for dossier, unit in chosen.order_by("dossier_id", "unit__code").values_list("dossier_id", "unit_id"):
        found[dossier] = (*found.get(dossier, ()), codes[unit])
    return found
