"""Applying a personnel list that changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.urls import reverse

from certportal.home.settings_pages.personnel_jobs import apply_list
from certportal.home.settings_pages.personnel_preview import changes_of, digest_of
from certportal.kernel.approvals.actions import ask
from certportal.kernel.approvals.models import Approval
from certportal.kernel.approvals.registry import Act, second_of
from certportal.kernel.imports.actions import hold
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.imports.refusals import ListRefused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.approvals.registry import Facts, Lines

KIND: Final = "personnel.apply"
NAMED: Final = 20  # employees named to the second person; their count is always told


def ask_list(upload: ListUpload, *, leavers: bool, reason: str, by: User, now: datetime) -> Approval | None:
    """Ask to apply the list; its rows are kept meanwhile. None, and nothing is asked, where it would change nothing.

    Raises ListRefused ("gone", "tanpa_yang_benar"), Refused ("reason_missing").
    """
    another = upload.uploaded_by_id if upload.uploaded_by_id != by.pk else None
    facts = {"upload": upload.pk, "leavers": leavers, "uploader": another}
    with transaction.atomic():
        hold(upload, now=now)
        asked = ask(KIND, key=str(upload.pk), facts=facts, reason=reason, by=by, now=now)
        if asked.facts["accounts"]:
            return asked
        transaction.set_rollback(True)
    return None


def asked_for(upload: ListUpload) -> Approval | None:
    """What became of the latest request to apply this list."""
    found: Approval | None = (
        Approval.objects.filter(kind=KIND, key=str(upload.pk)).select_related("decided_by").order_by("pk").last()
    )
    return found


def _what_it_does(facts: Facts) -> Facts:
    """Everything it would change now; of all that the digest, because only the first are named here."""
    upload = ListUpload.objects.undecided().select_for_update().filter(pk=facts["upload"]).first()
    if upload is None:
        raise ListRefused("gone")
    changes = changes_of(upload, leavers=facts["leavers"])
    return {
        "file": upload.file_name,
        "rows": len(upload.rows),
        "accounts": len(changes),
        "named": changes[:NAMED],
        "digest": digest_of(changes),
    }


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


def _every_change(facts: Facts) -> str:
    more = facts["accounts"] > len(facts["named"])
    return reverse("settings.personnel_changes", args=[facts["upload"]]) if more else ""


def _apply(approval: Approval, now: datetime) -> None:
    upload = ListUpload.objects.get(pk=approval.facts["upload"])
    facts, who, second = approval.facts, approval.asked_by, second_of(approval)
    apply_list(upload, leavers=facts["leavers"], read=facts["digest"], by=who, second=second, now=now)


APPLY_LIST = Act(
    KIND,
    title=lambda facts: f"Menerapkan daftar pegawai {facts['file']}",
    lines=_lines,
    read=_what_it_does,
    # A list is about everybody on it, also about most who could approve; whoever uploaded or asked for it may not.
    concerned=lambda facts: {facts["uploader"]} if facts.get("uploader") else set(),
    perform=_apply,
    silent=("named",),
    page=_every_change,
)
