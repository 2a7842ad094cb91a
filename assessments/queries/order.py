"""The order of lists of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, F, Q, Value, When

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable


def open_first(day: str, over: tuple[str, ...]) -> tuple[Combinable | str, ...]:
    """The order of a list of work: by `day` what is not over (its state is none of `over`), then backwards what is."""
    is_over = Q(state__in=over)
    return (
        Case(When(is_over, then=Value(1)), default=Value(0)),
        Case(When(~is_over, then=F(day))),
        f"-{day}",
        "pk",
    )
