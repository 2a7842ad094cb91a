"""Issued papers for tests, through the real actions."""

from applicants.models import Decision
from certificates import actions
from certificates.queries import Issued, issued_for
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


def papers_of(decision: Decision) -> Issued:
    """What was issued for the decision, read again."""
    found = issued_for(decision)
    assert found is not None
    return found
