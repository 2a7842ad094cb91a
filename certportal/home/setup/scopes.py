"""What an assessor may assess, in the set-up file: one text per scheme, with its units where only some are named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from assessments.actions import set_scope
from certportal.kernel.web.refusal import Refused
from schemes.models import CompetencyUnit, Scheme

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from assessments.models import Assessor
    from certportal.kernel.accounts.models import User


def scope_of(row: Assessor) -> dict[str, Any]:
    """Certificate and schemes as texts: "pelayanan-prima", or "pelayanan-prima: CODE, CODE" for some of its units."""
    until = row.certificate_valid_until
    scopes = sorted(row.scopes.all(), key=lambda one: one.scheme.slug)
    return {
        "certificate_number": row.certificate_number,
        "certificate_valid_until": until.isoformat() if until else "",
        "scope": [": ".join(filter(None, (one.scheme.slug, _codes(one.units.all())))) for one in scopes],
    }


def _codes(units: Iterable[CompetencyUnit]) -> str:
    return ", ".join(sorted(unit.code for unit in units))


def take_scope(assessor: Assessor, row: dict[str, Any], *, by: User, now: datetime) -> None:
    """Set what the file says; an older file says nothing, and they keep the schemes of their body.

    Raises Refused: "no_scheme", "no_unit", "no_date", and as `set_scope`.
    """
    if "scope" not in row:
        return
    set_scope(
        assessor,
        scope=dict(_read(text) for text in row["scope"] or ()),
        certificate_number=row.get("certificate_number", ""),
        certificate_valid_until=_day(row.get("certificate_valid_until", "")),
        by=by,
        now=now,
    )


def _read(text: str) -> tuple[Scheme, list[CompetencyUnit]]:
    slug, _, named = text.partition(":")
    scheme = Scheme.objects.filter(slug=slug.strip()).first()
    if scheme is None:
        raise Refused(f"Ruang lingkup: skema “{slug[:60]}” tidak ada di katalog portal ini.", code="no_scheme")
    codes = [code.strip() for code in named.split(",") if code.strip()]
    units = {unit.code: unit for unit in CompetencyUnit.objects.filter(code__in=codes)}
    missing = next((code for code in codes if code not in units), "")
    if missing:
        raise Refused(f"Ruang lingkup: unit “{missing[:60]}” tidak ada di katalog portal ini.", code="no_unit")
    return scheme, list(units.values())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise Refused("Sertifikat asesor berlaku sampai: tulis seperti 2028-12-31.", code="no_date") from fault
