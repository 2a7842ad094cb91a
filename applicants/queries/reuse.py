"""Documents found right in an earlier application, which a new one may take again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from applicants.checklist import Standing
from applicants.enums import DossierState, VerdictOutcome
from applicants.models import DocumentVersion, Verdict
from applicants.queries.tasks import tasks_of
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from datetime import date

    from applicants.models import Dossier
    from applicants.queries.tasks import Task

_OPEN = {Standing.MISSING, Standing.OPTIONAL}


@dataclass(frozen=True)
class Reusable:
    """A row of a draft that waits, and the version of the same paper that an officer last found right."""

    task: Task
    version: DocumentVersion
    judged_on: date


def reusable(dossier: Dossier) -> list[Reusable]:
    """What the applicant may take again, in printed order: each paper once, the one judged last, not older than its row allows.

    Only for a draft; an institution's papers are offered to the same institution alone. One query.
    """
    if dossier.state != DossierState.DRAFT:
        return []
    rows = {
        task.row.code: task
        for task in tasks_of(dossier)
        if task.standing in _OPEN and task.requirement.shown_reuse_months
    }
    today = today_at(dossier.agency, timezone.now())
    found: dict[str, Reusable] = {}
    for version in _found_right(dossier, rows) if rows else ():
        code = version.document.requirement.code
        judged_on = today_at(dossier.agency, version.judged_at)  # type: ignore[attr-defined] # annotated
        if _months(judged_on, today) < rows[code].requirement.shown_reuse_months:
            found[code] = Reusable(rows[code], version, judged_on)
    return [found[code] for code in rows if code in found]


def _found_right(dossier: Dossier, codes: dict[str, Task]) -> list[DocumentVersion]:
    """Versions of these papers in other applications of the person, oldest judgement first."""
    said = Verdict.objects.filter(version=OuterRef("pk")).order_by("-pk")
    rows = DocumentVersion.objects.filter(
        document__dossier__applicant=dossier.applicant_id,
        document__dossier__on_behalf_of=dossier.on_behalf_of_id,
        document__requirement__code__in=codes,
    ).exclude(document__dossier=dossier)
    rows = rows.annotate(last=Subquery(said.values("outcome")[:1]), judged_at=Subquery(said.values("at")[:1]))
    right = rows.filter(last=VerdictOutcome.ACCEPTED).select_related(
        "file", "document__requirement", "document__dossier"
    )
    return list(right.order_by("judged_at", "pk"))


def _months(since: date, until: date) -> int:
    """Whole months between two days."""
    return (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)
