"""Acts that wait for a second person, on the desk of whoever may be it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from certportal.kernel.approvals.models import STANDS
from certportal.kernel.approvals.policies import reads_approvals
from certportal.kernel.approvals.queries import waiting_for
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.desk import Row, Share, first_rows

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.approvals.models import Approval


def waiting_approvals(user: User, now: datetime) -> Share:
    """What this person may approve, the oldest first."""
    if not reads_approvals(user):
        return Share([], 0, 0)
    return first_rows(waiting_for(user, now), _row, whole=reverse("approval.list"))


def _row(approval: Approval) -> Row:
    asked = f"Diminta oleh {approval.asked_by.full_name} pada {moment_in_words(approval.asked_at)}"
    until = f"gugur bila belum diputuskan sampai {moment_in_words(approval.asked_at + STANDS)}"
    return Row(approval.title, approval.get_absolute_url(), f"{asked}; {until}", approval.state_row.staff, "info")
