"""Acts that wait for a second person, on the desk of whoever may be it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.approvals.policies import is_second_person, reads_approvals
from certportal.kernel.approvals.queries import waiting
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.desk import SHOWN, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certportal.kernel.accounts.models import User


def waiting_approvals(user: User, now: datetime) -> Iterator[Row]:  # noqa: ARG001 (a feed always takes the moment)
    """What this person may approve, the oldest first."""
    if not reads_approvals(user):
        return
    for row in waiting()[:SHOWN]:
        if is_second_person(user, row):
            asked = f"Diminta {row.asked_by.full_name}, {moment_in_words(row.asked_at)}"
            yield Row(row.title, row.get_absolute_url(), asked, row.state_row.staff, "info")
