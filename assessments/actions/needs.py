"""What a candidate needs on the day of the exam: said by themselves, until it has begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.policies import owns_dossier
from assessments.models import SupportNeeds
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User

ASKED_IN = frozenset(
    {
        DossierState.DRAFT,
        DossierState.SUBMITTED,
        DossierState.COMPLETENESS_CHECK,
        DossierState.RETURNED,
        DossierState.VERIFICATION,
        DossierState.AWAITING_INFORMATION,
        DossierState.ACCEPTED,
        DossierState.ADMITTED,
    }
)


@transaction.atomic
def say_needs(
    dossier: Dossier, *, reader: bool, access: bool, wheelchair: bool, note: str = "", by: User, now: datetime
) -> SupportNeeds:
    """Say what one needs on the day; again replaces it. The trail keeps that it was said, never what.

    Raises Refused: "not_allowed" for anybody else, "wrong_state" once the exam has begun.
    """
    row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if not owns_dossier(by, row):
        raise Refused("Kebutuhan saat uji disampaikan pesertanya sendiri.", code="not_allowed", subject=row)
    if row.state not in ASKED_IN or row.scheme_id is None:
        raise Refused(
            "Kebutuhan disampaikan sebelum uji dimulai. Sampaikan langsung kepada asesor Anda.",
            code="wrong_state",
            subject=row,
        )
    said = {"reader": reader, "access": access, "wheelchair": wheelchair, "note": note.strip(), "said_at": now}
    made, _ = SupportNeeds.objects.update_or_create(dossier=row, defaults=said)
    record("exam.needs", by=by, subject=row, now=now)
    return made
