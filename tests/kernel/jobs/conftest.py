import pytest

from certportal.kernel.jobs import queue, registry, run


@pytest.fixture(autouse=True)
def handlers(monkeypatch):
    """A registry for this test alone, so that its kinds are gone afterwards."""
    own = {}
    monkeypatch.setattr(registry, "_HANDLERS", own)
    return own


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """Ids announced to the worker, recorded instead of sent to a broker."""
    ids = []
    monkeypatch.setattr(queue, "wake", ids.append)
    monkeypatch.setattr(run, "wake", ids.append)
    return ids
