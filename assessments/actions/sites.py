"""The test sites (TUK) where exams may take place. One act, one audit row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from assessments.enums import EventState
from assessments.models import ExamEvent, TestSite
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
    new: bool = False,
    by: Actor,
    now: datetime,
) -> TestSite:
    """Write down a test site of this office, or what changed of it (`site`); one of the same name is that site.

    `new`: whoever adds one by hand does not mean one that is there, which would change without a word.

    Raises PersonRefused ("not_admin"), Refused ("no_seat" for an office that runs no exams; "same_name"; "in_use" where
    exams would be left without a place, or would go to another office with it).
    """
    refuse_unless_admin(by)
    if Seat.TEST_SITE not in agency.seats:
        raise Refused(
            f"{agency} bukan penyelenggara tempat uji. Beri kedudukan “{Seat.TEST_SITE.label}” lebih dahulu.",
            code="no_seat",
            field="agency",
        )
    rows, name = TestSite.objects.select_for_update(of=("self",)).select_related("agency"), " ".join(name.split())
    alike = rows.filter(agency=agency, name__iexact=name)
    known = rows.get(pk=site.pk) if site else alike.first()
    after = {"agency": agency.name, "name": name, "kind": str(kind), "address": address, "is_active": is_active}
    before = None
    if known is not None:
        if new or alike.exclude(pk=known.pk).exists():
            raise Refused(TestSite.RACE_SENTENCES["test_site_once"], code="same_name", field="name")
        _refuse_in_use(known, agency, is_active=is_active)
        before = {"agency": known.agency.name, **{fact: getattr(known, fact) for fact in FACTS}}
        if before == after and known.agency_id == agency.pk:
            return known
    row = known or TestSite()
    row.agency = agency
    for fact in FACTS:
        setattr(row, fact, after[fact])
    row.save()
    record("site.update" if known else "site.add", by=by, subject=row, before=before, after=after, now=now)
    return row


def _refuse_in_use(site: TestSite, agency: Organisation, *, is_active: bool) -> None:
    """Exams stay where they were announced, and what was written at them stays with the office that held them."""
    here = ExamEvent.objects.filter(site=site).exclude(state=EventState.CANCELLED)
    if site.agency_id != agency.pk and here.exists():
        raise Refused(
            f"Di tempat ini tercatat uji yang diselenggarakan {site.agency}, jadi penyelenggaranya tetap. Tambahkan tempat "
            f"uji baru untuk {agency}.",
            code="in_use",
            field="agency",
        )
    waiting = here.filter(Q(state=EventState.SCHEDULED) | Q(state=EventState.RUNNING)).count()
    if site.is_active and not is_active and waiting:
        raise Refused(
            f"Masih ada {waiting} uji yang belum selesai di tempat ini. Pindahkan atau batalkan dahulu, baru tempatnya "
            "tidak dipakai lagi.",
            code="in_use",
            field="is_active",
        )
