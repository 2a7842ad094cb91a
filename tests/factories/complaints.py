"""Appeals for tests: rows in any state, without the walk that leads there."""

import datetime as dt

from applicants.enums import Duty
from applicants.models import Decision, Involvement
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from complaints.models import Appeal
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW

TERM = dt.timedelta(days=9)


def judge_at(decision: Decision, **fields: object) -> User:
    """A complaint officer of the office of that case."""
    return person_with(Role.COMPLAINT_OFFICER, decision.dossier.agency, **fields)


def appeal_row(decision: Decision, state: str = "received", *, late: bool = False, **fields: object) -> Appeal:
    """An appeal that stands in `state`; `late` by one day."""
    due_on = decision.decided_on + TERM
    return Appeal.objects.create(
        **{
            "number": f"{Appeal.objects.count() + 1:03d}/BDG/LSP/XI/2026",
            "dossier": decision.dossier,
            "decision": decision,
            "office": decision.dossier.agency,
            "addressee": "Ketua LSP",
            "channel": "portal",
            "reason": "Bukti unit kedua tidak dibaca asesor.",
            "received_on": due_on + dt.timedelta(days=1 if late else 0),
            "due_on": due_on,
            "filed_at": NOW,
            "state": state,
            "state_since": NOW,
            **fields,
        }
    )


def sits_on_panel(decision: Decision, person: User) -> Involvement:
    """The row that an answer points to."""
    return Involvement.objects.create(dossier=decision.dossier, person=person, duty=Duty.APPEAL_PANEL, since=NOW)
