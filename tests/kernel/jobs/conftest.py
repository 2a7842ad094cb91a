import pytest

from certportal.kernel.jobs import queue, registry, run


@pytest.fixture(autouse=True)
def handlers(monkeypatch):
    """A registry of its own, so that test kinds do not outlive their test."""
    own = {}
    monkeypatch.setattr(registry, "_HANDLERS", own)
    return own


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """Ids for which the doorbell was rung, instead of a broker."""
    ids = []
    monkeypatch.setattr(queue, "wake", ids.append)
    monkeypatch.setattr(run, "wake", ids.append)
    return ids
