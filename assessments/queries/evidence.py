"""Evidence and entries of one assessment, as its page and its papers show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assessments.enums import EvidenceOutcome
from assessments.models import EvidenceItem, ResultEntry
from assessments.queries.exams import units_with_results

if TYPE_CHECKING:
    from assessments.models import Assessment, UnitResult
    from schemes.models import SchemeUnit


@dataclass
class UnitSheet:
    """One unit of one candidate: what holds, how it came about, and the evidence it rests on.

    `doubtful` are the inconclusive items nothing has settled; `entries` come oldest first.
    """

    unit: SchemeUnit
    row: UnitResult | None
    items: list[EvidenceItem] = field(default_factory=list)
    entries: list[ResultEntry] = field(default_factory=list)
    doubtful: list[EvidenceItem] = field(default_factory=list)

    @property
    def last(self) -> ResultEntry | None:
        """Who recorded what holds, and when; None for a result of earlier versions of the portal."""
        return self.entries[-1] if self.entries else None

    @property
    def corrected(self) -> bool:
        """Something was corrected after the recommendation."""
        return any(entry.reason for entry in self.entries)


def sheets_of(assessment: Assessment) -> list[UnitSheet]:
    """Every unit to be assessed in printed order, without those that stand from an earlier case, with entries and evidence; two queries more than the results."""
    here = (
        (unit, row) for unit, row in units_with_results(assessment) if row is None or row.assessment_id == assessment.pk
    )
    sheets = {unit.pk: UnitSheet(unit, row) for unit, row in here}
    items = list(evidence_of(assessment))
    settled = {item.follows_id for item in items if item.outcome != EvidenceOutcome.INCONCLUSIVE}
    for item in items:
        sheet = sheets.get(item.scheme_unit_id)
        if sheet is not None:
            sheet.items.append(item)
            if item.outcome == EvidenceOutcome.INCONCLUSIVE and item.pk not in settled:
                sheet.doubtful.append(item)
    for entry in ResultEntry.objects.filter(assessment=assessment).select_related("by").order_by("n"):
        if entry.scheme_unit_id in sheets:
            sheets[entry.scheme_unit_id].entries.append(entry)
    return list(sheets.values())


def evidence_of(assessment: Assessment) -> list[EvidenceItem]:
    """What stands, without what was taken back, unit by unit."""
    rows = EvidenceItem.objects.filter(assessment=assessment).standing()
    return list(rows.select_related("scheme_unit", "by", "file").order_by("scheme_unit__position", "pk"))


def evidence_by_method(sheets: list[UnitSheet], methods: list[str]) -> list[tuple[str, int]]:
    """Each method of the path with the number of units for which it has brought evidence, in the path's order."""
    return [(method, sum(any(item.method == method for item in sheet.items) for sheet in sheets)) for method in methods]
