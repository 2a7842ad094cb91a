"""Reminding whoever's turn a case is, by hand: besides the reminders of its clocks, at most once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.models import Dossier
from applicants.policies import assigns_for_agency
from applicants.queries import in_charge, stage_of
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.sla.timed import NO_DAY
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User

REMIND = "case.remind"


@transaction.atomic
def remind(dossier: Dossier, *, by: User, now: datetime) -> list[User]:
    """Remind the applicant while it is their turn, else the officer who has the case; returns who was told.

    Raises Refused (code "not_allowed", "nobody_to_remind", "reminded_today").
    """
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    if not assigns_for_agency(by, locked):
        raise Refused("Anda tidak berwenang mengingatkan dalam berkas ini.", code="not_allowed", subject=dossier)
    people = [person for person in _whose_turn(locked, now) if person.pk != by.pk]
    if not people:
        raise Refused(
            "Tidak ada yang dapat diingatkan: belum ada petugasnya.", code="nobody_to_remind", subject=dossier
        )
    day = today_at(locked.agency, now)
    if _reminded_on(locked, now):
        raise Refused("Sudah diingatkan hari ini. Ingatkan lagi besok.", code="reminded_today", subject=dossier)
    state = locked.state_row
    facts = {
        "number": locked.number or "",
        "subject": str(locked.subject),
        "state": state.public if state.turn.concerned else state.staff,
        "todo": state.todo if state.turn.concerned else "",
        "limit_on": locked.due_on if locked.due_on < NO_DAY else None,
    }
    key, url = f"case_reminder:{locked.pk}:{day}", locked.get_absolute_url()
    write("case_reminder", to=people, facts=facts, about=locked, url=url, key=key, now=now)
    record(REMIND, by=by, subject=locked, after={"people": [person.pk for person in people]}, now=now)
    return people


def _whose_turn(dossier: Dossier, now: datetime) -> list[User]:
    if dossier.state_row.turn.concerned:
        return [dossier.applicant]
    stage = stage_of(dossier)
    return in_charge(dossier, stage, now) if stage else []


def _reminded_on(dossier: Dossier, now: datetime) -> bool:
    """Whether somebody reminded in this case on the office's day of `now`."""
    last = (
        AuditEvent.objects.filter(subject_type=Dossier._meta.label_lower, subject_id=dossier.pk, verb=REMIND)  # noqa: SLF001 (Django's public name)
        .order_by("-pk")
        .first()
    )
    return last is not None and today_at(dossier.agency, last.at) == today_at(dossier.agency, now)
