"""Issued papers for tests, through the real actions."""

from datetime import datetime

from applicants.models import Decision, Dossier
from certificates import actions
from certificates.models import Agreement
from certificates.queries import Issued, duties_of, issued_for, mark_of_duties
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.record import SYSTEM
from tests.draining import run_due
from tests.factories.applicants import NOW
from tests.factories.assessments import Hall, decided


def issued(place: Hall, *, weak: tuple[int, ...] = (), **fields: object) -> Issued:
    """The papers of a fresh decision, reserved and not drawn."""
    return actions.issue(decided(place, weak=weak, **fields), by=SYSTEM, now=NOW)


def drawn(place: Hall, *, weak: tuple[int, ...] = (), **fields: object) -> Issued:
    """The papers of a fresh decision, drawn by the worker's own function; the dossier is ready."""
    decision = issued(place, weak=weak, **fields).letter.decision  # dated NOW; the job would take the real day
    run_due(now=NOW)
    return papers_of(decision)


def agreed(dossier: Dossier, by: User | None = None, now: datetime = NOW) -> Agreement:
    """The holder signs the duties of today on screen."""
    signs, read = by or dossier.applicant, mark_of_duties(duties_of(dossier.exam_scheme))
    return actions.sign_agreement(dossier, typed_name=signs.full_name, read=read, by=signs, now=now)


def papers_of(decision: Decision) -> Issued:
    """What was issued for the decision, read again."""
    found = issued_for(decision)
    assert found is not None
    return found
