"""Does every job that is due, here and now and without a broker."""

from datetime import datetime

import time_machine
from django.db import connection

from certportal.kernel.jobs import run
from certportal.kernel.jobs.models import Job


def run_job(job_id: int, *, now: datetime) -> Job | None:
    """Claim the job and do it; returns the row as it stands afterwards, None when there was nothing to claim."""
    run.free_lost(now)
    job = Job.objects.filter(run.due(now), pk=job_id).first()
    return Job.objects.get(pk=job_id) if job and run._do(job, now) else None


def run_due(*, now: datetime, limit: int = 1000) -> int:
    """Do everything that is due at `now`, also what that work orders; returns the number of jobs claimed.

    The clock of this process stands at `now` meanwhile: work that orders more work does so at the present moment, which
    is not due yet in a test whose day has passed. Never beside a running portal (tests/browser), whose worker would draw
    the same papers: there a test waits for that one.
    """
    if "portal_walk" in str(connection.settings_dict["NAME"]):
        raise RuntimeError("This database has a worker of its own: wait for what it makes.")
    done = 0
    with time_machine.travel(now, tick=False):
        while done < limit:
            job_id = Job.objects.filter(run.due(now)).order_by("run_after", "pk").values_list("pk", flat=True).first()
            if job_id is None:
                break
            if run_job(job_id, now=now):
                done += 1
    return done
