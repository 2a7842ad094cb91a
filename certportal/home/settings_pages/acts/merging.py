"""Two accounts become one, and two again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from certportal.home.settings_pages.compared import compared, counted
from certportal.kernel.accounts.merging import merge_people, refuse_merge, refuse_undo, undo_merge, why_not
from certportal.kernel.accounts.models import PersonMerge, User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.approvals.actions import ask
from certportal.kernel.approvals.registry import Act, second_of
from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.approvals.models import Approval
    from certportal.kernel.approvals.registry import Facts, Lines


def ask_merge(keep: User, drop: User, *, note: str, by: User, now: datetime) -> Approval:
    """Ask for a merge. Raises PersonRefused where it is forbidden."""
    refuse_merge(keep, drop, by=by, note=note)
    if sentences := why_not(keep, drop):
        raise PersonRefused(" ".join(sentences), code="in_the_way")
    facts = {"keep": keep.pk, "drop": drop.pk, "counted": counted(keep, drop)}
    pair = ":".join(str(pk) for pk in sorted([keep.pk, drop.pk]))
    return ask("person.merge", key=pair, facts=facts, reason=note, by=by, now=now)


def _both(facts: Facts) -> tuple[User, User]:
    rows = User.objects.select_for_update().filter(pk__in=_merged(facts)).order_by("pk")
    people = {person.pk: person for person in rows}
    return people[facts["keep"]], people[facts["drop"]]


def _side_by_side(facts: Facts) -> Facts:
    """Who the two accounts are. How much they hold may change meanwhile: it says nothing of that."""
    keep, drop = _both(facts)
    return {"kept": keep.full_name, "closed": drop.full_name, "beside": compared(keep, drop)}


def _merge(approval: Approval, now: datetime) -> None:
    keep, drop = _both(approval.facts)
    merge_people(keep, drop, by=approval.asked_by, second=second_of(approval), note=approval.reason, now=now)


def _merged(facts: Facts) -> set[int]:
    return {facts["keep"], facts["drop"]}


def _merge_lines(facts: Facts) -> Lines:
    """What the asker saw: both accounts, fact by fact; none in requests of earlier versions."""
    beside = [
        (label, f"{kept} (dipertahankan), {closed} (ditutup){': berbeda' if unlike else ''}")
        for label, kept, closed, unlike in [*facts.get("beside", ()), *facts.get("counted", ())]
    ]
    return beside or [("Dipertahankan", facts["kept"]), ("Ditutup", facts["closed"])]


MERGE = Act(
    "person.merge",
    title=lambda facts: f"Menggabungkan dua akun {facts['kept']}",
    lines=_merge_lines,
    read=_side_by_side,
    concerned=_merged,
    perform=_merge,
    silent=("beside",),
)


def ask_unmerge(merge: PersonMerge, *, note: str, by: User, now: datetime) -> Approval:
    """Ask to undo a merge. Raises PersonRefused where it is forbidden or too late."""
    refuse_undo(merge, by=by, note=note, asked_at=now)
    return ask("person.unmerge", key=str(merge.pk), facts={"merge": merge.pk}, reason=note, by=by, now=now)


def _as_merged(facts: Facts) -> Facts:
    merge = PersonMerge.objects.get(pk=facts["merge"])
    keep, drop = _both({"keep": merge.keep_id, "drop": merge.drop_id})
    return {
        "keep": keep.pk,
        "kept": keep.full_name,
        "drop": drop.pk,
        "closed": drop.full_name,
        "merged_on": timezone.localdate(merge.merged_at).isoformat(),
    }


def _unmerge_lines(facts: Facts) -> Lines:
    return [
        ("Tetap dipakai", facts["kept"]),
        ("Dibuka lagi", facts["closed"]),
        ("Digabungkan", day_in_words(date.fromisoformat(facts["merged_on"]))),
    ]


def _unmerge(approval: Approval, now: datetime) -> None:
    merge = PersonMerge.objects.select_related("keep", "drop").get(pk=approval.facts["merge"])
    who: dict[str, Any] = {"by": approval.asked_by, "second": second_of(approval)}
    undo_merge(merge, **who, note=approval.reason, asked_at=approval.asked_at, now=now)


UNMERGE = Act(
    "person.unmerge",
    title=lambda facts: f"Membatalkan penggabungan dua akun {facts['kept']}",
    lines=_unmerge_lines,
    read=_as_merged,
    concerned=_merged,
    perform=_unmerge,
)
