import pytest

from certportal.kernel.jobs import queue, registry, run
from certportal.kernel.jobs.registry import handler


@pytest.fixture(autouse=True)
def handlers(monkeypatch):
    """A registry for this test alone, so that its kinds are gone afterwards."""
    own = {}
    monkeypatch.setattr(registry, "_HANDLERS", own)
    return own


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """The rings for a worker, counted instead of sent to a broker."""
    rings = []
    for room in (queue, run):
        monkeypatch.setattr(room, "ring", lambda: rings.append("look"))
    return rings


@pytest.fixture
def notes():
    """A handler that records its arguments."""
    seen = []

    @handler("test.note")
    def note(job):
        seen.append(job.args)
        return {"seen": len(seen)}

    return seen
