"""Applying a personnel list that changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from certportal.home.settings_pages.personnel_jobs import apply_list
from certportal.kernel.approvals.actions import ask
from certportal.kernel.approvals.models import Approval
from certportal.kernel.approvals.registry import Act, second_of
from certportal.kernel.imports.actions import hold
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.imports.refusals import ListRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certportal.home.settings_pages.personnel_preview import Row
    from certportal.kernel.accounts.models import User
    from certportal.kernel.approvals.registry import Facts, Lines

KIND: Final = "personnel.apply"
NAMED: Final = 20  # employees named to the second person; their count is always told


def ask_list(
    upload: ListUpload, changes: Sequence[Row], *, leavers: bool, reason: str, by: User, now: datetime
) -> Approval:
    """Ask to apply the list with these `changes`; its rows are kept meanwhile. Raises ListRefused ("gone"), Refused ("reason_missing")."""
    facts = {
        "upload": upload.pk,
        "file": upload.file_name,
        "rows": len(upload.rows),
        "leavers": leavers,
        "accounts": len(changes),
        "named": changes[:NAMED],
    }
    with transaction.atomic():
        hold(upload, now=now)
        return ask(KIND, key=str(upload.pk), facts=facts, reason=reason, by=by, now=now)


def asked_for(upload: ListUpload) -> Approval | None:
    """What became of the latest request to apply this list."""
    found: Approval | None = (
        Approval.objects.filter(kind=KIND, key=str(upload.pk)).select_related("decided_by").order_by("pk").last()
    )
    return found


def _lines(facts: Facts) -> Lines:
    more = facts["accounts"] - len(facts["named"])
    return [
        ("File", facts["file"]),
        ("Baris", str(facts["rows"])),
        ("Yang tidak ada dalam file", "ditandai keluar" if facts["leavers"] else "tetap seperti semula"),
        ("Pegawai yang berubah atau baru", str(facts["accounts"])),
        *[(name, "; ".join(lines)) for name, lines in facts["named"]],
        *([("Dan", f"{more} pegawai lain")] if more else []),
    ]


def _apply(approval: Approval, now: datetime) -> None:
    upload = ListUpload.objects.filter(pk=approval.facts["upload"]).first()
    if upload is None:
        raise ListRefused("gone")
    who, second = approval.asked_by, second_of(approval)
    apply_list(upload, leavers=approval.facts["leavers"], by=who, second=second, now=now)


APPLY_LIST = Act(
    KIND,
    title=lambda facts: f"Menerapkan daftar pegawai {facts['file']}",
    lines=_lines,
    # A list is about everybody on it, also about most who could approve; whoever uploaded it may not.
    concerned=lambda _facts: set(),
    perform=_apply,
    silent=("named",),
)
