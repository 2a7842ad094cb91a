"""The test sites (TUK) where exams may take place. One act, one audit row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from assessments.models import TestSite
from certportal.kernel.accounts.enums import Seat
from certportal.kernel.accounts.roles import refuse_unless_admin
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from assessments.enums import SiteKind
    from certportal.kernel.accounts.models import Organisation
    from certportal.kernel.audit.record import Actor

FACTS = ("name", "kind", "address", "is_active")


@transaction.atomic
def save_site(
    site: TestSite | None,
    *,
    agency: Organisation,
    name: str,
    kind: SiteKind | str,
    address: str,
    is_active: bool = True,
    by: Actor,
    now: datetime,
) -> TestSite:
    """Write down a test site of this office, or what changed of it (`site`); one of the same name is that site.

    Raises PersonRefused ("not_admin"), Refused ("no_seat" for an office that runs no exams).
    """
    refuse_unless_admin(by)
    if Seat.TEST_SITE not in agency.seats:
        raise Refused(
            f"{agency} bukan penyelenggara tempat uji. Beri kedudukan “{Seat.TEST_SITE.label}” lebih dahulu.",
            code="no_seat",
            field="agency",
        )
    known = site or TestSite.objects.select_for_update().filter(agency=agency, name=name).first()
    row = known or TestSite(agency=agency)
    before = {fact: getattr(row, fact) for fact in FACTS} if known else None
    after = {"name": name, "kind": str(kind), "address": address, "is_active": is_active}
    if before == after and row.agency_id == agency.pk:
        return row
    row.agency = agency
    for fact, value in after.items():
        setattr(row, fact, value)
    row.save()
    record("site.update" if known else "site.add", by=by, subject=row, before=before, after=after, now=now)
    return row
