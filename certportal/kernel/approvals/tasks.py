"""Background work of the approvals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from certportal.kernel.approvals.actions import take_effect
from certportal.kernel.approvals.models import Approval

if TYPE_CHECKING:
    from certportal.kernel.jobs.models import Job


def effect(job: Job) -> dict[str, Any]:
    """Let an act take effect that nobody could approve, unless it was decided meanwhile."""
    approval = Approval.objects.select_related("asked_by").get(pk=job.args["approval"])
    return {"done": take_effect(approval, now=timezone.now())}
