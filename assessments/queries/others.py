"""What somebody else recorded of a unit, and does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.models import OtherResult, UnitResult

if TYPE_CHECKING:
    from collections.abc import Collection

    from assessments.models import Assessment


def open_others(assessments: Collection[Assessment]) -> dict[tuple[int, int], list[OtherResult]]:
    """(assessment id, unit id) -> what was sent beside the result that holds and says something else; two queries for all.

    Of one sender the last one stands for the earlier ones; what the examiner settled is not among them.
    """
    rows = OtherResult.objects.filter(assessment__in=assessments, settled_at=None).select_related("by", "scheme_unit")
    last = {(row.assessment_id, row.scheme_unit_id, row.by_id): row for row in rows.order_by("pk")}
    if not last:
        return {}
    held = UnitResult.objects.filter(assessment__in={row.assessment_id for row in last.values()})
    marks = {(row.assessment_id, row.scheme_unit_id): row.mark for row in held}
    found: dict[tuple[int, int], list[OtherResult]] = {}
    for (assessment, unit, _), row in last.items():
        if marks.get((assessment, unit)) != row.mark:
            found.setdefault((assessment, unit), []).append(row)
    return found
