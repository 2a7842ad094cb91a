"""Background work of certificates; named in `parts.py`."""

from typing import Any

from django.utils import timezone

from applicants.models import Decision
from certificates import actions
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs.models import Job


def issue(job: Job) -> dict[str, Any]:
    """Issue the papers of one decision; running it again changes nothing."""
    issued = actions.issue(Decision.objects.get(pk=job.args["decision"]), by=SYSTEM, now=timezone.now())
    return {"papers": [paper.code for paper in issued.papers]}
