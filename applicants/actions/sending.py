"""Sending, answering, withdrawing: the applicant's moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from applicants.actions.checking import next_number
from applicants.actions.receipts import hashed_pin, new_pin, print_receipt
from applicants.actions.standing import keep_standing
from applicants.enums import DossierState, Mark, RequestOutcome
from applicants.flows import DOSSIER
from applicants.models import Dossier, InformationRequest
from applicants.queries import findings_of, open_request, profile_of
from certportal.kernel.accounts.actions import make_known
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.numbers.allocate import allocate
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.flow import flow_of
from certportal.kernel.workflow.make import AlreadyMade, make_move

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User

NUMBER_SCOPE = "dossier"


def submit_dossier(
    dossier: Dossier, *, by: User, now: datetime, seen_version: int | None = None, pin: str = ""
) -> Dossier:
    """Send a draft (its number is taken now and its receipt ordered) or the corrections of a returned dossier.

    `pin` is given by a caller that shows it once; otherwise one is drawn and printed on the receipt only. Raises
    MoveRefused with what is still missing; AlreadyMade for the second half of a double submit. A refusal gives the
    number back with the transaction.
    """
    # A hash takes a tenth of a second, so it is made before the dossier and the number counter are locked.
    pin = pin or new_pin()
    pin_hash = hashed_pin(pin) if dossier.submitted_at is None else ""
    with transaction.atomic():
        locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
        # Before the first return the move is "submit", so that the second request of a double click is recognised.
        first = locked.rounds == 0
        sets: dict[str, Any] = _declared(locked) if locked.is_marked(Mark.EDITABLE) else {}
        unsent = locked.state == DossierState.DRAFT
        if unsent:
            sets |= {"submitted_at": now, "pin_hash": pin_hash}
        sets["received_at"] = now
        day = today_at(locked.agency, now)
        moved = make_move(
            DOSSIER,
            "submit" if first else "resubmit",
            locked,
            by=by,
            now=now,
            seen_version=seen_version,
            # The number counter is locked only after the guards have passed, and as late as possible.
            sets=lambda: {**sets, "number": allocate(NUMBER_SCOPE, on=day).text} if unsent else sets,
        )
        _close_request(moved, RequestOutcome.ANSWERED, now)
        keep_standing(moved)
        if unsent:
            print_receipt(moved, pin=pin, by=by, now=now)
            make_known(moved.applicant, moved.agency, now=now)
    return moved


def _declared(dossier: Dossier) -> dict[str, Any]:
    """The profile data the applicant declares when sending.

    Stored with the dossier, whatever the profile says later.
    """
    person, profile = dossier.applicant, profile_of(dossier.applicant)
    return {
        "declared": {
            "name": person.full_name,
            "nip": person.nip or "",
            "grade": person.grade,
            "employer": person.employer.name if person.employer else profile.office_shown if profile else "",
            "work_unit": person.work_unit.name if person.work_unit else "",
            "position": person.position_title,
            "education": profile.get_education_display() if profile else "",
            "findings": [
                {"code": f.rule.code, "title": f.rule.title, "outcome": f.outcome.value, "reason": f.reason}
                for f in findings_of(dossier)
            ],
        },
        "service_years_declared": profile.service_years if profile else None,
    }


@transaction.atomic
def withdraw(dossier: Dossier, *, by: User, now: datetime, note: str = "", seen_version: int | None = None) -> Dossier:
    """The applicant takes the dossier back; every clock stops, nothing is deleted."""
    moved = make_move(DOSSIER, "withdraw", dossier, by=by, now=now, note=note, seen_version=seen_version)
    _close_request(moved, RequestOutcome.WITHDRAWN, now)
    keep_standing(moved)
    return moved


def _close_request(dossier: Dossier, outcome: RequestOutcome, now: datetime) -> None:
    """Close the open request of the office; only an answer counts as answered."""
    answered = now if outcome is RequestOutcome.ANSWERED else None
    InformationRequest.objects.filter(dossier=dossier, outcome="").update(
        outcome=outcome, closed_at=now, answered_at=answered
    )


@transaction.atomic
def answer_request(
    dossier: Dossier, *, answer: str, by: User, now: datetime, seen_version: int | None = None
) -> Dossier:
    """Answer the office's question; the service clock resumes. Raises MoveRefused, AlreadyMade."""
    moved = make_move(DOSSIER, "answer", dossier, by=by, now=now, note=answer, seen_version=seen_version)
    asked = open_request(moved)
    if asked is not None:
        asked.answer = answer
        asked.save(update_fields=["answer"])
        _close_request(moved, RequestOutcome.ANSWERED, now)
    return moved


@transaction.atomic
def expire_dossier(dossier: Dossier, *, now: datetime) -> Dossier | None:
    """The portal ends a dossier whose reply clock has run out; None when the applicant answered meanwhile."""
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if locked.state not in flow_of(locked).move("expire").sources:
        return None
    try:
        moved = make_move(DOSSIER, "expire", locked, by=SYSTEM, now=now)
    except AlreadyMade:
        return None
    _close_request(moved, RequestOutcome.EXPIRED, now)
    return moved


@transaction.atomic
def reopen(dossier: Dossier, *, reason: str, by: User, now: datetime, seen_version: int | None = None) -> Dossier:
    """An officer opens again what ended without an answer: the same is asked anew, with a term of its own.

    Raises MoveRefused, AlreadyMade.
    """
    name = "reopen_question" if dossier.complete_declared_at else "reopen_correction"
    moved = make_move(DOSSIER, name, dossier, by=by, now=now, note=reason, seen_version=seen_version)
    keep_standing(moved)
    asked = InformationRequest.objects.filter(dossier=moved, outcome=RequestOutcome.EXPIRED).last()
    if asked is not None:
        same = {"kind": asked.kind, "items": asked.items, "note": asked.note}
        number = next_number(moved)
        InformationRequest.objects.create(dossier=moved, number=number, asked_by=by, asked_at=now, **same)
    return moved
