"""Acts of the system admin that need a second person.

Roles that decide, merging two accounts and undoing that, a NIP that changes its account, days that have passed.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from certportal.kernel.accounts.claims import GONE as REGISTRATION_GONE
from certportal.kernel.accounts.claims import hand_over, refuse_hand_over
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.merging import merge_people, refuse_merge, refuse_undo, undo_merge, why_not
from certportal.kernel.accounts.models import Organisation, PendingRegistration, PersonMerge, User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import grant_role, refuse_role
from certportal.kernel.approvals.actions import ask
from certportal.kernel.approvals.registry import Act
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workdays.actions import add_special_day, refuse_past_day, remove_special_day
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.models import Holiday
from certportal.kernel.workdays.refusals import CalendarRefused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.approvals.models import Approval
    from certportal.kernel.approvals.registry import Facts
    from certportal.kernel.audit.record import Actor

Lines = list[tuple[str, str]]

GONE = "Hari ini sudah tidak ada pada kalender."


def _second(approval: Approval) -> Actor:
    """Who approved; the portal where nobody could."""
    return approval.decided_by or SYSTEM


# --- A role that decides -------------------------------------------------------------------------------------------
def ask_role(
    user: User, organisation: Organisation | None, role: Role, *, reason: str, by: User, now: datetime
) -> Approval:
    """Ask for a role of ROLES_FOR_TWO. Raises PersonRefused and Refused."""
    refuse_role(user=user, organisation=organisation, role=role, by=by)
    facts = {
        "user": user.pk,
        "name": user.full_name,
        "role": role.value,
        "organisation": organisation.pk if organisation else None,
        "place": organisation.name if organisation else "",
    }
    key = f"{user.pk}:{facts['organisation']}:{role.value}"
    return ask("role.grant", key=key, facts=facts, reason=reason, by=by, now=now)


def _role_lines(facts: Facts) -> Lines:
    return [("Orang", facts["name"]), ("Peran", Role(facts["role"]).label), ("Di", facts["place"])]


def _grant(approval: Approval, now: datetime) -> None:
    facts = approval.facts
    grant_role(
        user=User.objects.get(pk=facts["user"]),
        organisation=Organisation.objects.filter(pk=facts["organisation"]).first(),
        role=Role(facts["role"]),
        by=approval.asked_by,
        second=_second(approval),
        now=now,
    )


ROLE = Act(
    "role.grant",
    title=lambda facts: f"Memberi peran {Role(facts['role']).label} kepada {facts['name']}",
    lines=_role_lines,
    concerned=lambda facts: {facts["user"]},
    perform=_grant,
)


# --- Two accounts become one ---------------------------------------------------------------------------------------
def ask_merge(keep: User, drop: User, *, note: str, by: User, now: datetime) -> Approval:
    """Ask for a merge. Raises PersonRefused where it is forbidden."""
    refuse_merge(keep, drop, by=by, note=note)
    if sentences := why_not(keep, drop):
        raise PersonRefused(" ".join(sentences), code="in_the_way")
    facts = {"keep": keep.pk, "kept": keep.full_name, "drop": drop.pk, "closed": drop.full_name}
    pair = ":".join(str(pk) for pk in sorted([keep.pk, drop.pk]))
    return ask("person.merge", key=pair, facts=facts, reason=note, by=by, now=now)


def _merge(approval: Approval, now: datetime) -> None:
    people = {person.pk: person for person in User.objects.filter(pk__in=_merged(approval.facts))}
    keep, drop = people[approval.facts["keep"]], people[approval.facts["drop"]]
    merge_people(keep, drop, by=approval.asked_by, second=_second(approval), note=approval.reason, now=now)


def _merged(facts: Facts) -> set[int]:
    return {facts["keep"], facts["drop"]}


MERGE = Act(
    "person.merge",
    title=lambda facts: f"Menggabungkan dua akun {facts['kept']}",
    lines=lambda facts: [("Dipertahankan", facts["kept"]), ("Ditutup", facts["closed"])],
    concerned=_merged,
    perform=_merge,
)


# --- A merged account becomes two again ------------------------------------------------------------------------------
def ask_unmerge(merge: PersonMerge, *, note: str, by: User, now: datetime) -> Approval:
    """Ask to undo a merge. Raises PersonRefused where it is forbidden or too late."""
    refuse_undo(merge, by=by, note=note, asked_at=now)
    keep, drop = merge.keep, merge.drop
    facts = {
        "merge": merge.pk,
        "keep": keep.pk,
        "kept": keep.full_name,
        "drop": drop.pk,
        "closed": drop.full_name,
        "merged_on": timezone.localdate(merge.merged_at).isoformat(),
    }
    return ask("person.unmerge", key=str(merge.pk), facts=facts, reason=note, by=by, now=now)


def _unmerge_lines(facts: Facts) -> Lines:
    return [
        ("Tetap dipakai", facts["kept"]),
        ("Dibuka lagi", facts["closed"]),
        ("Digabungkan", day_in_words(date.fromisoformat(facts["merged_on"]))),
    ]


def _unmerge(approval: Approval, now: datetime) -> None:
    merge = PersonMerge.objects.select_related("keep", "drop").get(pk=approval.facts["merge"])
    who: dict[str, Any] = {"by": approval.asked_by, "second": _second(approval)}
    undo_merge(merge, **who, note=approval.reason, asked_at=approval.asked_at, now=now)


UNMERGE = Act(
    "person.unmerge",
    title=lambda facts: f"Membatalkan penggabungan dua akun {facts['kept']}",
    lines=_unmerge_lines,
    concerned=_merged,
    perform=_unmerge,
)


# --- A NIP or NIK goes from one account to whoever registered with it ------------------------------------------------
def ask_number(row: PendingRegistration, *, note: str, by: User, now: datetime) -> Approval:
    """Ask to give the number to a registration. Raises PersonRefused where it cannot be given."""
    rivals = refuse_hand_over(row)
    facts = {
        "registration": row.pk,
        "name": row.full_name,
        "email": row.email,
        "nip": row.nip,
        "holders": {str(rival.pk): rival.full_name for rival in rivals},
    }
    return ask("person.number", key=str(row.pk), facts=facts, reason=note, by=by, now=now)


def _number_lines(facts: Facts) -> Lines:
    holders = ", ".join(facts["holders"].values()) or "tidak ada"
    return [
        ("Pendaftar", f"{facts['name']}, {facts['email']}"),
        ("NIP", facts["nip"] or "–"),
        ("Sekarang pada", holders),
    ]


def _hand_over(approval: Approval, now: datetime) -> None:
    row = PendingRegistration.objects.filter(pk=approval.facts["registration"]).first()
    if row is None:
        raise PersonRefused(REGISTRATION_GONE, code="gone")
    hand_over(row, by=approval.asked_by, second=_second(approval), note=approval.reason, now=now)


NUMBER = Act(
    "person.number",
    title=lambda facts: f"Menyerahkan NIP atau NIK kepada {facts['name']}",
    lines=_number_lines,
    concerned=lambda facts: {int(pk) for pk in facts["holders"]},
    perform=_hand_over,
)


# --- A day of the calendar that has passed -------------------------------------------------------------------------
def ask_day(data: dict[str, Any], *, by: User, now: datetime) -> Approval:
    """Ask to add or rename a day that has passed; `data` as the form of the day gives it."""
    refuse_past_day(data["date"], decree=data["decree"], by=by, second=SYSTEM, now=now)
    place = data["organisation"]
    facts = {
        "act": "add",
        "date": data["date"].isoformat(),
        "name": data["name"],
        "kind": data["kind"],
        "decree": data["decree"],
        "organisation": place.pk if place else None,
        "place": place.name if place else "semua kantor",
    }
    return _ask_day(facts, by=by, now=now)


def ask_no_day(row: Holiday, *, decree: str, by: User, now: datetime) -> Approval:
    """Ask to take away a day that has passed, on the strength of a decree."""
    refuse_past_day(row.date, decree=decree, by=by, second=SYSTEM, now=now)
    facts = {
        "act": "remove",
        "day": row.pk,
        "date": row.date.isoformat(),
        "name": row.name,
        "kind": row.kind,
        "decree": decree,
        "organisation": row.organisation_id,
        "place": row.organisation.name if row.organisation else "semua kantor",
    }
    return _ask_day(facts, by=by, now=now)


def _ask_day(facts: dict[str, Any], *, by: User, now: datetime) -> Approval:
    key = f"{facts['date']}:{facts['kind']}:{facts['organisation']}"
    return ask("calendar.past_day", key=key, facts=facts, reason=facts["decree"], by=by, now=now)


def _day_title(facts: Facts) -> str:
    verb = "Menambah hari" if facts["act"] == "add" else "Menghapus hari"
    return f"{verb} {facts['name']}, {day_in_words(date.fromisoformat(facts['date']))}, yang sudah lewat"


def _day_lines(facts: Facts) -> Lines:
    return [
        ("Tanggal", day_in_words(date.fromisoformat(facts["date"]))),
        ("Nama", facts["name"]),
        ("Jenis", DayKind(facts["kind"]).label),
        ("Dasar hukum", facts["decree"]),
        ("Berlaku untuk", facts["place"]),
    ]


def _change_day(approval: Approval, now: datetime) -> None:
    facts = approval.facts
    who: dict[str, Any] = {"by": approval.asked_by, "second": _second(approval), "now": now}
    if facts["act"] == "remove":
        row = Holiday.objects.filter(pk=facts["day"]).first()
        if row is None:
            raise CalendarRefused(GONE, code="gone")
        remove_special_day(row, decree=facts["decree"], **who)
        return
    add_special_day(
        date.fromisoformat(facts["date"]),
        facts["name"],
        DayKind(facts["kind"]),
        decree=facts["decree"],
        organisation=Organisation.objects.filter(pk=facts["organisation"]).first(),
        **who,
    )


PAST_DAY = Act(
    "calendar.past_day", title=_day_title, lines=_day_lines, concerned=lambda _facts: set(), perform=_change_day
)
