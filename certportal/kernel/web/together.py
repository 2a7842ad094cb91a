"""Several counts in one statement: the frame of a page asks for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Coalesce

from certportal.kernel.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet


def counted_together(user: User, rows: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each query finds, by name; nothing is asked where there is no query."""
    if not rows:
        return {}
    names = [f"n{place}" for place in range(len(rows))]
    counts = {name: _number_of(found) for name, found in zip(names, rows.values(), strict=True)}
    return dict(zip(rows, User.objects.filter(pk=user.pk).values_list(*counts.values()).get(), strict=True))


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """As a part of another statement: the only group of all the rows; no group where there is no row."""
    whole = rows.order_by().annotate(whole=Value(1)).values("whole").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(whole, output_field=IntegerField()), 0)
