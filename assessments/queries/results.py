"""Results of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.models import UnitResult

if TYPE_CHECKING:
    from django.db.models import QuerySet


def results_in_order() -> QuerySet[UnitResult]:
    """In the printed order, each with its unit."""
    return UnitResult.objects.select_related("scheme_unit__unit").order_by("scheme_unit__position")
