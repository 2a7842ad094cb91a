"""What the device of an assessor holds of one exam: names and numbers, units, and what was recorded; nothing else of anybody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from applicants.models import SelectedUnit
from assessments.enums import AGREEMENT
from assessments.models import FormRecord, ResultEntry, StandingResult, UnitResult
from assessments.queries.exams import sitting
from assessments.queries.others import open_others
from schemes import queries as catalogue
from schemes.enums import FormSigner

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from assessments.models import Assessment, ExamEvent, OtherResult
    from certportal.kernel.accounts.models import User
    from schemes.models import SchemeUnit


@dataclass(frozen=True)
class UnitThere:
    """One unit of one candidate: what holds (`row`, with the `entry` that made it so), and what else was sent."""

    unit: SchemeUnit
    row: UnitResult | None
    entry: ResultEntry | None
    others: tuple[OtherResult, ...] = ()


@dataclass(frozen=True)
class Seat:
    """One candidate of the exam; `mine`: this assessor examines them, else somebody else of the exam does."""

    assessment: Assessment
    mine: bool
    agreed: bool
    units: list[UnitThere] = field(default_factory=list)


def seats_on_device(event: ExamEvent, user: User) -> list[Seat]:
    """Own candidates first, by name; nobody finds themselves. The number of queries does not grow with the candidates."""
    rows = list(
        sitting(event)
        .exclude(dossier__applicant=user)
        .select_related("dossier__applicant", "dossier__scheme_version", "involvement__person")
        .order_by("dossier__applicant__full_name", "pk")
    )
    units, agreed = _units(event, rows), _agreed(rows)
    held = {(one.assessment_id, one.scheme_unit_id): one for one in UnitResult.objects.filter(assessment__in=rows)}
    entries = _entries(rows)
    others = open_others(rows)
    seats = [
        Seat(
            row,
            mine=row.involvement.person_id == user.pk,
            agreed=not row.needs_agreement or row.pk in agreed,
            units=[
                UnitThere(unit, held.get(key), entries.get(key), tuple(others.get(key, ())))
                for unit in units[row.dossier_id]
                for key in [(row.pk, unit.pk)]
            ],
        )
        for row in rows
    ]
    return sorted(seats, key=lambda seat: not seat.mine)


def _units(event: ExamEvent, rows: Collection[Assessment]) -> dict[int, list[SchemeUnit]]:
    """Dossier id -> the units to be assessed in printed order, as `units_to_assess` says of one; three queries."""
    every = catalogue.units_of(event.scheme_version)
    taken: dict[int, set[int]] = defaultdict(set)
    chosen = event.scheme_version.package_id is not None
    if chosen:
        found = SelectedUnit.objects.filter(dossier__in=[row.dossier_id for row in rows])
        for dossier, unit in found.values_list("dossier", "unit"):
            taken[dossier].add(unit)
    standing = set(
        StandingResult.objects.filter(reassessment__dossier__in=[row.dossier_id for row in rows]).values_list(
            "reassessment__dossier", "scheme_unit"
        )
    )
    return {
        row.dossier_id: [
            unit
            for unit in every
            if (not chosen or unit.unit_id in taken[row.dossier_id]) and (row.dossier_id, unit.pk) not in standing
        ]
        for row in rows
    }


def _agreed(rows: Iterable[Assessment]) -> set[int]:
    """Assessment ids whose agreement (FR.AK.01) both signed, as `agreed` says of one."""
    found = FormRecord.objects.filter(assessment__in=[row.pk for row in rows], form__code=AGREEMENT)
    signed = Count("signatures", filter=Q(signatures__role__in=FormSigner.values), distinct=True)
    both = found.annotate(signed=signed).filter(signed=len(FormSigner.values))
    return set(both.values_list("assessment_id", flat=True))


def _entries(rows: Iterable[Assessment]) -> dict[tuple[int, int], ResultEntry]:
    """The entry that each result rests on, with who recorded it."""
    found = ResultEntry.objects.filter(
        assessment__in=[row.pk for row in rows],
        assessment__results__scheme_unit=F("scheme_unit"),
        assessment__results__version=F("n"),
    )
    return {(one.assessment_id, one.scheme_unit_id): one for one in found.select_related("by")}
