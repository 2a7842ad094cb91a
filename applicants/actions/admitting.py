"""Admission: who becomes a participant (001 component 2, step 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.actions.involving import involve
from applicants.actions.rejecting import print_rejection
from applicants.enums import DecisionKind, DecisionOutcome, Duty
from applicants.flows import DOSSIER
from applicants.models import Decision, Dossier
from applicants.papers import admission_facts
from applicants.queries import signer_of
from certportal.kernel.numbers.allocate import allocate
from certportal.kernel.papers.actions import prepare
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User

LETTER_SCOPE = "admission_letter"


@transaction.atomic
def admit(dossier: Dossier, *, by: User, now: datetime, seen_version: int | None = None) -> Dossier:
    """Make the applicant a participant: move, decision, and the letter as a paper, in one transaction.

    The row of the number counter is locked last. Raises MoveRefused, AlreadyMade.
    """
    moved = make_move(DOSSIER, "admit", dossier, by=by, now=now, seen_version=seen_version)
    day = today_at(moved.agency, now)
    involvement = involve(moved, by, Duty.ADMITTER, now=now)
    facts = admission_facts(moved, day=day, signer=signer_of(moved, by, day))
    number = allocate(LETTER_SCOPE, on=day).text
    letter = prepare(
        "admission_letter",
        title="Surat penetapan peserta",
        number=number,
        facts={**facts, "letter_number": number},
        about=moved,
        issued_on=day,
        by=by,
        now=now,
    )
    Decision.objects.create(
        dossier=moved,
        kind=DecisionKind.ADMISSION,
        outcome=DecisionOutcome.ADMITTED,
        decided_on=day,
        involvement=involvement,
        letter=letter,
        created_at=now,
    )
    return moved


@transaction.atomic
def refuse_admission(
    dossier: Dossier, *, reason: str, by: User, now: datetime, seen_version: int | None = None
) -> Dossier:
    """Decide that the applicant does not become a participant; the letter gives them the reason."""
    moved = make_move(DOSSIER, "refuse_admission", dossier, by=by, now=now, note=reason, seen_version=seen_version)
    involvement = involve(moved, by, Duty.ADMITTER, now=now)
    letter = print_rejection(moved, reason=reason, by=by, now=now)
    Decision.objects.create(
        dossier=moved,
        kind=DecisionKind.ADMISSION,
        outcome=DecisionOutcome.NOT_ADMITTED,
        reason=reason.strip(),
        decided_on=letter.issued_on,
        involvement=involvement,
        letter=letter,
        created_at=now,
    )
    return moved
