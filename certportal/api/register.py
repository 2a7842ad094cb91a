"""Working days and the public check of certificates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

from django.utils import timezone
from ninja import Query, Router
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from certificates.enums import CertificateStanding
from certificates.models import Certificate
from certportal.api.shapes import CertificateOut, DeadlineOut, Detail, SkippedOut
from certportal.kernel.numbers.codes import grouped, normalise
from certportal.kernel.workdays.queries import calendar_for, today_at

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()
YEARS = range(1945, 2201)
MOST_DAYS = 3_660
BAD_DAY = f"Isi start dengan tanggal TTTT-BB-HH, tahun {YEARS.start} sampai {YEARS.stop - 1}."
UNKNOWN = "Kode ini tidak kami kenali."

Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), Field(json_schema_extra={"format": "date"})]


@router.get(
    "/working-days/deadline",
    response={200: DeadlineOut, 400: Detail, 422: Detail, 429: Detail},
    tags=["Hari kerja"],
    summary="Tenggat dalam hari kerja",
)
def deadline(
    request: HttpRequest,  # noqa: ARG001 (every operation takes the request)
    start: Annotated[Day, Query(description="Hari peristiwa (hari ke-0).")],
    days: Annotated[int, Query(ge=0, le=MOST_DAYS, description="Jumlah hari kerja.")],
) -> DeadlineOut:
    """The day on which working day `days` after `start` ends, and which days did not count (common calendar)."""
    try:
        first = dt.date.fromisoformat(start)
    except ValueError as error:
        raise HttpError(422, BAD_DAY) from error
    if first.year not in YEARS:
        raise HttpError(422, BAD_DAY)
    calendar = calendar_for(None)
    due = calendar.add(first, days)
    skipped = [SkippedOut(date=day.date, name=day.name, kind=day.kind) for day in calendar.skipped(first, due)]
    return DeadlineOut(due=due, provisional=calendar.is_provisional(due), skipped=skipped)


@router.get(
    "/certificates/{code}",
    response={200: CertificateOut, 400: Detail, 404: Detail, 429: Detail},
    tags=["Sertifikat"],
    summary="Keaslian dan status sertifikat",
)
def certificate(request: HttpRequest, code: str) -> CertificateOut:  # noqa: ARG001
    """Status and the fewest facts about a certificate; only its public code finds it, never its printed number."""
    stored = normalise(code)
    row = (
        Certificate.objects.select_related("dossier__agency", "dossier__scheme_version__scheme__body")
        .filter(code=stored)
        .first()
        if stored
        else None
    )
    if row is None:
        raise HttpError(404, UNKNOWN)
    version = row.dossier.exam_scheme
    status = row.standing_on(today_at(row.dossier.agency, timezone.now()))
    return CertificateOut(
        code=grouped(row.code),
        status=status.value,
        status_label=str(status.label),
        valid=status is CertificateStanding.VALID,
        holder_name=row.holder_name,
        scheme=version.scheme.name,
        scheme_code=version.code,
        number=row.number,
        registration_number=row.registration_number,
        issued_by=version.scheme.body.name,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
    )
