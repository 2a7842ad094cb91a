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
from certportal.kernel.numbers.register import number_letter
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
def reject_dossier(
    dossier: Dossier, *, by: User, now: datetime, note: str, letter_number: str = "", seen_version: int | None = None
) -> Dossier:
    """Refuse for a reason that cannot be mended; the applicant reads the note in the notice and in the letter.

    `letter_number` is one from the agenda of the office, else the portal's next. Raises MoveRefused, AlreadyMade, Refused.
    """
    typed = agenda_typed(letter_number)
    moved = make_move(DOSSIER, "reject", dossier, by=by, now=now, note=note, typed=typed, seen_version=seen_version)
    keep_standing(moved)
    involve(moved, by, Duty.VERIFIER, now=now)
    print_rejection(moved, reason=note, letter_number=letter_number, by=by, now=now)
    return moved


def agenda_typed(letter_number: str) -> dict[str, str] | None:
    """What a move keeps of a number somebody typed; None where the portal gives it."""
    return {"letter_number": letter_number} if letter_number else None


def print_rejection(dossier: Dossier, *, reason: str, letter_number: str = "", by: User, now: datetime) -> Paper:
    """Order the letter of a dossier just refused, in the caller's transaction; its number is taken last."""
    day = today_at(dossier.agency, now)
    signer = signer_of(dossier, by, day)
    facts = rejection_facts(dossier, reason=reason, day=day, signer=signer)
    number = number_letter(REJECTION, on=day, typed=letter_number, by=by, now=now)
    return prepare(
        REJECTION,
        title="Surat penolakan permohonan",
        number=number,
        facts={**facts, "letter_number": number},
        about=dossier,
        issued_on=day,
        by=by,
        now=now,
        head=signer.head,
    )
