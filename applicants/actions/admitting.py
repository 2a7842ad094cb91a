"""Admission: who becomes a participant (001 component 2, step 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.actions.involving import involve
from applicants.actions.rejecting import agenda_typed, print_rejection
from applicants.actions.signatories import refuse_unsigned
from applicants.enums import DecisionKind, DecisionOutcome, Duty
from applicants.flows import DOSSIER
from applicants.models import Decision, Dossier
from applicants.papers import admission_facts
from applicants.queries import signer_of
from certportal.kernel.numbers.register import number_letter
from certportal.kernel.papers.actions import prepare
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import AlreadyMade, make_move

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from applicants.models import Involvement
    from certportal.kernel.accounts.models import User

LETTER_SCOPE = "admission_letter"


def admit(
    dossier: Dossier, *, letter_number: str = "", by: User, now: datetime, seen_version: int | None = None
) -> Dossier:
    """Make one applicant a participant. Raises MoveRefused, AlreadyMade, Refused."""
    return admit_together([dossier], seen={dossier.pk: seen_version}, letter_number=letter_number, by=by, now=now)[0]


@transaction.atomic
def admit_together(
    dossiers: Sequence[Dossier], *, seen: Mapping[int, int | None], letter_number: str = "", by: User, now: datetime
) -> list[Dossier]:
    """Make everybody of a batch a participant by one decree with one number (001 component 2, step 4).

    Moves, decisions and the paper are one transaction; the row of the number counter is locked last. `seen` has the
    version of each dossier that was read, `letter_number` is one from the agenda of the office. Raises MoveRefused,
    AlreadyMade, Refused ("two_decrees" where the dossiers are not of one office, service and scheme; "nobody_signs" where
    nobody signs for the office that day; for the number).
    """
    if len({(row.agency_id, row.service_version_id, row.scheme_version_id) for row in dossiers}) != 1:
        raise Refused(
            "Satu keputusan hanya untuk berkas dari satu kantor, layanan, dan skema. Tetapkan yang lain dengan keputusan "
            "sendiri.",
            code="two_decrees",
            subject=dossiers[0],
        )
    typed, in_order = agenda_typed(letter_number), sorted(dossiers, key=lambda row: row.pk)
    acts = [_act(row, len(dossiers) == 1, typed=typed, seen_version=seen[row.pk], by=by, now=now) for row in in_order]
    moved = [act.dossier for act in acts]
    day = today_at(moved[0].agency, now)
    refuse_unsigned(moved, day)
    signer = signer_of(moved[0], by, day)
    facts = admission_facts(moved, day=day, signer=signer)
    number = number_letter(LETTER_SCOPE, on=day, typed=letter_number, by=by, now=now)
    letter = prepare(
        "admission_letter",
        title="Keputusan penetapan peserta",
        number=number,
        facts={**facts, "letter_number": number},
        about=moved[0],
        issued_on=day,
        by=by,
        now=now,
        head=signer.head,
    )
    for involvement in acts:
        Decision.objects.create(
            dossier=involvement.dossier,
            kind=DecisionKind.ADMISSION,
            outcome=DecisionOutcome.ADMITTED,
            decided_on=day,
            involvement=involvement,
            letter=letter,
            created_at=now,
        )
    return moved


def _act(
    dossier: Dossier, alone: bool, *, typed: Mapping[str, str] | None, seen_version: int | None, by: User, now: datetime
) -> Involvement:
    """The move of one of them and who made it; a refusal says whose it is where they are several."""
    try:
        moved = make_move(DOSSIER, "admit", dossier, by=by, now=now, typed=typed, seen_version=seen_version)
        return involve(moved, by, Duty.ADMITTER, now=now)
    except AlreadyMade:
        raise
    except Refused as exc:
        if alone:
            raise
        raise Refused(f"Berkas {dossier}: {exc.sentence}", code=exc.code, subject=dossier) from exc


@transaction.atomic
def refuse_admission(
    dossier: Dossier, *, reason: str, letter_number: str = "", by: User, now: datetime, seen_version: int | None = None
) -> Dossier:
    """Decide that the applicant does not become a participant; the letter gives them the reason."""
    typed = agenda_typed(letter_number)
    moved = make_move(
        DOSSIER, "refuse_admission", dossier, by=by, now=now, note=reason, typed=typed, seen_version=seen_version
    )
    involvement = involve(moved, by, Duty.ADMITTER, now=now)
    letter = print_rejection(moved, reason=reason, letter_number=letter_number, by=by, now=now)
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
