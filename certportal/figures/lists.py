"""The cases behind a figure, as lines of a page and as rows of a file: the same rows in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from applicants.exports import unit_of
from applicants.models import Dossier
from applicants.queries import clock_on, order_of
from applicants.queries.overdue import SUBJECT
from applicants.queries.queue import with_clock, with_officer
from certportal.figures.measures import SERVICE
from certportal.kernel.sla.models import Clock
from certportal.kernel.web.dates import local

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from applicants.models.dossiers import DossierQuerySet

HEAD = (
    "Nomor",
    "Pemohon",
    "NIP",
    "Unit kerja",
    "Skema atau layanan",
    "Tahap",
    "Petugas",
    "Dikirim",
    "Batas",
    "Hasil dapat diambil",
    "Tenggat",
)


def in_order_of_list(rows: DossierQuerySet, *, ended: bool) -> DossierQuerySet:
    """The order of the page and of the file: what ended by the day its result could be collected, the newest first."""
    if not ended:
        return rows.order_by(*order_of(""))
    return rows.annotate(done_on=_last_clock("stopped_on")).order_by("-done_on", "-pk")


def lines_of(ids: Sequence[int], *, ended: bool) -> list[dict[str, Any]]:
    """What a line shows of each of these cases, in order; one statement."""
    return [
        {
            "dossier": row,
            "clock": clock_on(row),
            "done_on": row.done_on,
            "late": _is_late(row.done_on, row.service_limit),
        }
        for row in _full(ids, ended=ended)
    ]


def cells_of(ids: Sequence[int], *, ended: bool) -> Iterator[tuple[object, ...]]:
    """The same cases as cells of a file, with NIP and unit."""
    for row in _full(ids, ended=ended):
        clock = clock_on(row)
        limit = clock.limit_on if clock and not row.done_on else row.service_limit
        yield (
            row.number,
            row.asked_by,
            row.applicant.nip or "",
            unit_of(row),
            row.subject.name,
            row.state_row.staff,
            row.officer_name or "",
            local(row.submitted_at, row.agency.zone).date().isoformat(),
            limit.isoformat() if limit else "",
            row.done_on.isoformat() if row.done_on else "",
            ("lewat batas" if _is_late(row.done_on, row.service_limit) else "tepat waktu") if row.done_on else "",
        )


def _is_late(done_on: date | None, limit: date | None) -> bool:
    return done_on is not None and limit is not None and done_on > limit


def _full(ids: Sequence[int], *, ended: bool) -> Any:
    rows = Dossier.objects.filter(pk__in=ids).select_related("applicant", "on_behalf_of", "scheme", "service", "agency")
    told = with_clock(with_officer(rows)).annotate(
        service_limit=_last_clock("limit_on"), done_on=_last_clock("stopped_on")
    )
    return in_order_of_list(told, ended=ended)


def _last_clock(column: str) -> Subquery:
    """A column of the case's last service clock; a reopened case has had several."""
    of_case = Clock.objects.filter(kind=SERVICE, subject_type=SUBJECT, subject_id=OuterRef("pk"))
    return Subquery(of_case.order_by("-pk").values(column)[:1])
