"""An application that cannot be accepted.

The move, and the letter with the reason and what the applicant can do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.actions.involving import involve
from applicants.actions.standing import keep_standing
from applicants.enums import Duty
from applicants.flows import DOSSIER
from applicants.papers import rejection_facts
from applicants.queries import signer_of
from certportal.kernel.numbers.allocate import allocate
from certportal.kernel.papers.actions import prepare
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from datetime import datetime

    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper

REJECTION = "rejection_letter"


@transaction.atomic
def reject_dossier(dossier: Dossier, *, by: User, now: datetime, note: str, seen_version: int | None = None) -> Dossier:
    """Refuse for a reason that cannot be mended; the applicant reads the note in the notice and in the letter.

    Raises MoveRefused, AlreadyMade.
    """
    moved = make_move(DOSSIER, "reject", dossier, by=by, now=now, note=note, seen_version=seen_version)
    keep_standing(moved)
    involve(moved, by, Duty.VERIFIER, now=now)
    print_rejection(moved, reason=note, by=by, now=now)
    return moved


def print_rejection(dossier: Dossier, *, reason: str, by: User, now: datetime) -> Paper:
    """Order the letter of a dossier just refused, in the caller's transaction; its number is taken last."""
    day = today_at(dossier.agency, now)
    facts = rejection_facts(dossier, reason=reason, day=day, signer=signer_of(dossier, by, day))
    number = allocate(REJECTION, on=day).text
    return prepare(
        REJECTION,
        title="Surat penolakan permohonan",
        number=number,
        facts={**facts, "letter_number": number},
        about=dossier,
        issued_on=day,
        by=by,
        now=now,
    )
