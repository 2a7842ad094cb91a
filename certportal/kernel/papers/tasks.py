"""Background work on papers; named in the parts of the kernel."""

from typing import Any

from django.utils import timezone

from certportal.kernel.jobs.models import Job
from certportal.kernel.papers import actions
from certportal.kernel.papers.models import Paper


def draw(job: Job) -> dict[str, Any]:
    """Draw one paper; again is harmless."""
    paper = actions.render_now(Paper.objects.get(pk=job.args["paper"]), now=timezone.now())
    return {"code": paper.code, "sha256": paper.sha256}
