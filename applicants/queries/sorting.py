"""In which order the queue stands: by its nearest limit, or by any column of the list, either way round."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Lower

from applicants.models.dossiers import OFFICER_FIELDS
from certportal.kernel.sla.timed import NO_DAY
from certportal.kernel.workflow.flow import flows_named, stage_codes

if TYPE_CHECKING:
    from django.db.models.expressions import Expression, OrderBy

Order: TypeAlias = "tuple[str | OrderBy, ...]"

BY_LIMIT: Order = ("due_on", "submitted_at", "pk")
"""The nearest limit first, then dossiers without a running clock, the longest waiting first."""
NEWEST: Order = ("-submitted_at", "-pk")
"""What has ended: the newest first."""
COLUMNS = ("nomor", "pemohon", "perihal", "tahap", "batas", "petugas")
"""What the list can be sorted by, as the address says it; with "-" before it the other way round."""


def order_of(asked: str, *, ended: bool = False) -> Order:
    """The order the address asks for; without one, or with one that is unknown, the list's own."""
    column, falling = asked.removeprefix("-"), asked.startswith("-")
    if column not in COLUMNS:
        return NEWEST if ended else BY_LIMIT
    if column == "batas":
        # What has no running clock stays behind, also when the farthest limit comes first.
        timeless = Case(When(due_on__gte=NO_DAY, then=1), default=0)
        return (timeless.asc(), "-due_on", "-submitted_at", "-pk") if falling else BY_LIMIT
    by = _columns()[column]
    return (by.desc(nulls_last=True), "-pk") if falling else (by.asc(nulls_last=True), "pk")


@cache
def _columns() -> dict[str, Expression | F]:
    """What is compared for each column; read when needed, because upper apps add states."""
    codes = dict.fromkeys(state.code for flow in flows_named("dossier") for state in flow.states)
    officer = Case(
        *(
            When(state__in=stage_codes("dossier", stage), then=F(f"{field}__full_name"))
            for stage, field in OFFICER_FIELDS.items()
        ),
        default=Value(None),
    )
    return {
        "nomor": F("number"),
        "pemohon": Lower(Coalesce("on_behalf_of__name", "applicant__full_name")),
        "perihal": Lower(Coalesce("scheme__name", "service__name")),
        "tahap": Case(*(When(Q(state=code), then=place) for place, code in enumerate(codes)), default=len(codes)),
        "petugas": Lower(officer),
    }
