"""Beat, queue and worker as real processes. Kept small: every other test asserts rows and calls the functions itself."""

import os
import signal
import time
from pathlib import Path

import pytest

from certportal.kernel.audit.models import AuditSeal
from certportal.kernel.audit.record import SYSTEM, record

pytestmark = pytest.mark.heavy(20)

SECONDS = 60  # a seal is due every five


def seal_of(event):
    """The seal of the row, as soon as somebody has put it there; None when nobody has after a minute."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if seal := AuditSeal.objects.filter(event=event).first():
            return seal
        time.sleep(0.2)
    return None


def workers_of(portal):
    """Process ids of the workers of the bell below the supervisor: they seal."""
    children = Path(f"/proc/{portal.process.pid}/task/{portal.process.pid}/children").read_text().split()
    return [int(pid) for pid in children if b"\0certportal.worker\0bell\0" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_beat_starts_a_task_and_the_worker_runs_it(portal):
    seal = seal_of(record("test.first", by=SYSTEM))
    assert seal is not None
    assert len(seal.hash) == 64


def test_a_killed_worker_is_replaced_and_work_goes_on(portal):
    (worker,) = workers_of(portal)
    os.kill(worker, signal.SIGKILL)
    assert seal_of(record("test.second", by=SYSTEM)) is not None
    assert worker not in workers_of(portal)
    assert len(workers_of(portal)) == 1
