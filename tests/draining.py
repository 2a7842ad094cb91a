"""Does every job that is due, here and now and without a broker."""

from datetime import datetime

from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.run import due, run_job


def run_due(*, now: datetime, limit: int = 1000) -> int:
    """Do everything that is due here and now, without a broker; returns the number of jobs claimed."""
    done = 0
    while done < limit:
        job_id = Job.objects.filter(due(now)).order_by("run_after", "pk").values_list("pk", flat=True).first()
        if job_id is None:
            break
        if run_job(job_id, now=now):
            done += 1
    return done
