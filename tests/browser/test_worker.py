"""Beat, queue and worker as real processes. Kept small: every other test asserts rows and calls the functions itself."""

import os
import signal
import time
from pathlib import Path

from certportal.kernel.audit.models import AuditSeal
from certportal.kernel.audit.record import SYSTEM, record

SECONDS = 60  # a seal is due every five


def wait_for_seal(event):
    deadline = time.monotonic() + SECONDS
    while not AuditSeal.objects.filter(event=event).exists():
        assert time.monotonic() < deadline, "nobody sealed the row"
        time.sleep(0.2)


def workers_of(portal):
    """Process ids of the Celery worker below the supervisor."""
    children = Path(f"/proc/{portal.process.pid}/task/{portal.process.pid}/children").read_text().split()
    return [int(pid) for pid in children if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_beat_rings_and_the_worker_comes(portal):
    wait_for_seal(record("test.first", by=SYSTEM))


def test_a_killed_worker_is_replaced_and_work_goes_on(portal):
    (worker,) = workers_of(portal)
    os.kill(worker, signal.SIGKILL)
    wait_for_seal(record("test.second", by=SYSTEM))
    assert worker not in workers_of(portal)
    assert len(workers_of(portal)) == 1
