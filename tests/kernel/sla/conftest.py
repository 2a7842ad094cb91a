import pytest

from certportal.kernel.jobs import queue
from certportal.kernel.sla import registry
from certportal.kernel.workdays.load import seed_holidays
from tests.factories.accounts import OrganisationFactory


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """A registry for this test alone, so that its kinds are gone afterwards."""
    own = {}
    monkeypatch.setattr(registry, "_KINDS", own)
    monkeypatch.setattr(queue, "ring", lambda: None)
    return own


@pytest.fixture
def office(db):
    """An office in Jakarta with the calendar of 2026 and 2027."""
    seed_holidays(2026, 2027)
    return OrganisationFactory()
