"""Appeals on the desk of whoever receives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from certportal.kernel.web import desk
from complaints.policies import judges_somewhere
from complaints.queries import appeals_at

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from complaints.models import Appeal


def desk_appeals(user: User, now: datetime) -> desk.Share:
    """Open appeals, the longest waiting first. Their answer has no printed term, so that they bear no day."""
    del now
    if not judges_somewhere(user):
        return desk.Share([], 0, 0)
    return desk.first_rows(appeals_at(user).open(), _row, whole=reverse("appeal.list"))


def _row(appeal: Appeal) -> desk.Row:
    state = appeal.state_row
    return desk.Row(
        title=f"{appeal} · {appeal.dossier.applicant.full_name}",
        subtitle=f"Berkas {appeal.dossier.number}",
        url=appeal.get_absolute_url(),
        state_label=state.staff,
        tone=state.tone,
    )
