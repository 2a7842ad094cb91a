"""Appeals on the desk of whoever receives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from certportal.kernel.web import desk
from complaints.models import Appeal
from complaints.policies import judges_somewhere, names_judges
from complaints.queries import appeals_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certportal.kernel.accounts.models import User


def desk_appeals(user: User, now: datetime) -> desk.Share:
    """Open appeals, the longest waiting first. Their answer has no printed term, so that they bear no day."""
    del now
    if not judges_somewhere(user):
        return desk.Share([], 0, 0)
    # A row says who and which case: the other tables of an appeal's page cost more to plan than the rest of the desk.
    found = appeals_at(user).open().judged_by(user).select_related(None).select_related("dossier__applicant")
    return desk.first_rows(found, _row, whole=reverse("appeal.list"))


def nobody_to_judge(user: User, now: datetime) -> Iterator[desk.Warn]:
    """Appeals that everybody who receives them must leave alone; whoever gives roles has to name somebody free."""
    del now
    if not names_judges(user):
        return
    for number, office in Appeal.objects.without_judge().values_list("number", "office__name"):
        yield desk.Warn(
            f"Banding {number} di {office} tidak dapat dinilai siapa pun: petugas pengaduan dan pimpinannya belum ada atau ikut "
            "menangani berkasnya. Beri peran petugas pengaduan kepada orang yang tidak ikut menanganinya."
        )


def _row(appeal: Appeal) -> desk.Row:
    state = appeal.state_row
    return desk.Row(
        title=f"{appeal} · {appeal.dossier.applicant.full_name}",
        subtitle=f"Berkas {appeal.dossier.number}",
        url=appeal.get_absolute_url(),
        state_label=state.staff,
        tone=state.tone,
    )
