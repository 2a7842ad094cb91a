"""The verifier's actions: "lengkap dan benar", and questions while the service runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.actions.checking import next_number
from applicants.actions.involving import involve
from applicants.actions.standing import keep_standing
from applicants.enums import Duty, RequestKind
from applicants.flows import DOSSIER
from applicants.models import InformationRequest
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from datetime import datetime

    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User


@transaction.atomic
def declare_complete(
    dossier: Dossier,
    *,
    service_years_confirmed: int | None = None,
    by: User,
    now: datetime,
    seen_version: int | None = None,
) -> Dossier:
    """Declare the dossier "lengkap dan benar" (001 component 3): the service clock starts this day.

    `service_years_confirmed` are whole years on the day of submission, as the evidence shows them, None where the
    service does not ask for them. Raises MoveRefused (a document not passed, the verifier's own dossier or that of
    their superior), AlreadyMade.
    """
    moved = make_move(
        DOSSIER,
        "declare_complete",
        dossier,
        by=by,
        now=now,
        typed={"service_years_confirmed": service_years_confirmed},
        seen_version=seen_version,
        sets={
            "complete_declared_at": now,
            "complete_declared_by": by,
            "service_years_confirmed": service_years_confirmed,
        },
    )
    keep_standing(moved)
    involve(moved, by, Duty.VERIFIER, now=now)
    return moved


@transaction.atomic
def ask_information(
    dossier: Dossier, *, question: str, by: User, now: datetime, seen_version: int | None = None
) -> Dossier:
    """Ask the applicant something during the service: the service clock pauses, the reply clock runs."""
    moved = make_move(DOSSIER, "ask_information", dossier, by=by, now=now, note=question, seen_version=seen_version)
    InformationRequest.objects.create(
        dossier=moved,
        kind=RequestKind.INFORMATION,
        number=next_number(moved),
        note=question,
        asked_by=by,
        asked_at=now,
    )
    return moved
