"""What the page of a case tells of its exam: the seat, and with it, in the same query, the forms of the candidate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db.models import Func, JSONField, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from applicants.enums import Mark
from assessments.models import Assessment, FormRecord, FormSignature
from assessments.queries.trade_forms import sheets_of
from certportal.kernel.web.kept import Kept
from schemes.enums import FormLevel
from schemes.models import TradeForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

    from applicants.models import Dossier
    from assessments.queries.trade_forms import FormSheet

_FORM = ("code", "title", "level", "opens", "signers", "paths", "position", "is_current")
_LISTS = ("signers", "paths")

_ON_PAGE = (
    "dossier",
    "attempt",
    "recommendation",
    "absent_at",
    "absence_reason",
    "unfinished_at",
    "unfinished_reason",
    "event__title",
    "event__starts_at",
    "event__state",
    "event__site__name",
    "event__site__address",
    "event__agency__zone",
    "needs_agreement",
    "path_confirmed__code",
)


class _Together(Func):
    """All rows of a subquery as one JSON list."""

    function = "jsonb_agg"
    output_field = JSONField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        """SQLite's name for it."""
        return self.as_sql(compiler, connection, function="json_group_array", **extra)


def _together(rows: QuerySet[Any], **columns: str) -> Subquery:
    return Subquery(rows.order_by().values(together=_Together(JSONObject(**columns))))


def form_facts() -> Mapping[str, Subquery]:
    """Columns for a query of seats: every current form, the rounds of this seat and its case, and who signed them."""
    forms = TradeForm.objects.filter(level__in=[FormLevel.DOSSIER, FormLevel.CANDIDATE], is_current=True)
    records = FormRecord.objects.filter(Q(assessment=OuterRef("pk")) | Q(dossier=OuterRef("dossier")))
    signed = FormSignature.objects.filter(Q(record__assessment=OuterRef("pk")) | Q(record__dossier=OuterRef("dossier")))
    return {
        "form_rows": _together(forms, **{name: name for name in _FORM}),
        "record_rows": _together(records, pk="pk", round="round", code="form__code"),
        "signature_rows": _together(signed, record="record_id", role="role", said="said"),
    }


def forms_on_page(seat: Any) -> list[FormSheet]:
    """`forms_of` from the columns of `form_facts`, without a query; records and signatures with what the list shows."""
    found: Assessment = seat
    forms = sorted((_form(row) for row in seat.form_rows or ()), key=lambda form: form.position)
    signed: dict[int, dict[str, FormSignature]] = {}
    for row in seat.signature_rows or ():
        signed.setdefault(row["record"], {})[row["role"]] = FormSignature(role=row["role"], said=row["said"])
    records = {
        row["code"]: (FormRecord(pk=row["pk"], round=row["round"]), signed.get(row["pk"], {}))
        for row in sorted(seat.record_rows or (), key=lambda row: (row["round"], row["pk"]))
    }
    return sheets_of(found, forms, records)


def _form(row: Mapping[str, Any]) -> TradeForm:
    """SQLite puts lists into the object as text."""
    lists = {name: json.loads(row[name]) if isinstance(row[name], str) else row[name] for name in _LISTS}
    return TradeForm(**{**row, **lists, "is_current": bool(row["is_current"])})


@Kept
def assessment_shown(dossier: Dossier) -> Assessment | None:
    """`latest_assessment` with what the page of a dossier tells of it: the event, its day and its place; once per page.

    Not read at all before the dossier was admitted.
    """
    if not dossier.complete_declared_at or dossier.is_marked(Mark.AWAITS_ADMISSION):
        return None
    rows = Assessment.objects.filter(dossier=dossier).select_related("event__site", "event__agency", "path_confirmed")
    found = rows.annotate(**form_facts()).only(*_ON_PAGE).order_by("-attempt").first()
    if found is not None:
        found.dossier = dossier  # the dossier of the page, which has its related rows loaded already
    return found
