"""A NIP or NIK goes to another account, or an account gets another NIP."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from certportal.home.settings_pages.actions import correct_person, identity_in
from certportal.kernel.accounts.actions import give_address
from certportal.kernel.accounts.claims import GONE as REGISTRATION_GONE
from certportal.kernel.accounts.claims import hand_over, refuse_hand_over
from certportal.kernel.accounts.models import PendingRegistration, User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.approvals.actions import ask
from certportal.kernel.approvals.registry import Act, second_of
from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from certportal.kernel.approvals.models import Approval
    from certportal.kernel.approvals.registry import Facts, Lines


def ask_number(row: PendingRegistration, *, note: str, by: User, now: datetime) -> Approval:
    """Ask to give the number to a registration. Raises PersonRefused as `refuse_hand_over`, and "gone"."""
    return ask("person.number", key=str(row.pk), facts={"registration": row.pk}, reason=note, by=by, now=now)


def _as_registered(facts: Facts) -> Facts:
    row = PendingRegistration.objects.select_for_update().filter(pk=facts["registration"]).first()
    if row is None:
        raise PersonRefused(REGISTRATION_GONE, code="gone")
    holders = {str(rival.pk): rival.full_name for rival in refuse_hand_over(row)}
    return {"name": row.full_name, "email": row.email, "nip": row.nip, "holders": holders}


def _number_lines(facts: Facts) -> Lines:
    holders = ", ".join(facts["holders"].values()) or "tidak ada"
    return [
        ("Pendaftar", f"{facts['name']}, {facts['email']}"),
        ("NIP", facts["nip"] or "–"),
        ("Sekarang pada", holders),
    ]


def _hand_over(approval: Approval, now: datetime) -> None:
    row = PendingRegistration.objects.get(pk=approval.facts["registration"])
    hand_over(row, by=approval.asked_by, second=second_of(approval), note=approval.reason, now=now)


NUMBER = Act(
    "person.number",
    title=lambda facts: f"Menyerahkan NIP atau NIK kepada {facts['name']}",
    lines=_number_lines,
    read=_as_registered,
    concerned=lambda facts: {int(pk) for pk in facts["holders"]},
    perform=_hand_over,
    silent=("nip",),
)


# --- The NIP or the name of an account that is somebody's ----------------------------------------------------------------
@transaction.atomic
def correct_or_ask(
    person: User, *, changes: Mapping[str, Any], reason: str, by: User, now: datetime
) -> Approval | None:
    """Correct somebody's data at once, but for what would make them somebody else: that is asked for and returned.

    `changes` may name an `email`, of an account that nobody has opened.

    Raises PersonRefused, Refused ("reason_missing").
    """
    moved = identity_in(person, changes)
    rest = {name: value for name, value in changes.items() if name not in {*moved, "email"}}
    correct_person(person, changes=rest, by=by, now=now)
    if "email" in changes:
        give_address(person, email=changes["email"], by=by, now=now)
    if not moved:
        return None
    facts = {"user": person.pk, **moved}
    return ask("person.identity", key=str(person.pk), facts=facts, reason=reason, by=by, now=now)


def _as_known(facts: Facts) -> Facts:
    person = User.objects.select_for_update().get(pk=facts["user"])
    return {"name": person.full_name, "was": person.nip or ""}


def _identity_lines(facts: Facts) -> Lines:
    lines = [("Orang", facts["name"]), ("NIP sekarang", facts["was"] or "–")]
    lines += [("NIP menjadi", facts["nip"] or "dikosongkan")] if "nip" in facts else []
    lines += [("Nama menjadi", facts["full_name"])] if "full_name" in facts else []
    if "birth_date" in facts:
        born = _born(facts)
        lines.append(("Tanggal lahir menjadi", day_in_words(born) if born else "dikosongkan"))
    return lines


def _called(facts: Facts) -> str:
    names = {"nip": "NIP", "full_name": "nama", "birth_date": "tanggal lahir"}
    return next(word for name, word in names.items() if name in facts)


def _born(facts: Facts) -> date | None:
    return date.fromisoformat(facts["birth_date"]) if facts["birth_date"] else None


def _change_identity(approval: Approval, now: datetime) -> None:
    person = User.objects.get(pk=approval.facts["user"])
    changes = {name: approval.facts[name] for name in ("nip", "full_name") if name in approval.facts}
    if "birth_date" in approval.facts:
        changes["birth_date"] = _born(approval.facts)
    correct_person(person, changes=changes, by=approval.asked_by, second=second_of(approval), now=now)


IDENTITY = Act(
    "person.identity",
    title=lambda facts: f"Mengubah {_called(facts)} {facts['name']}",
    lines=_identity_lines,
    read=_as_known,
    concerned=lambda facts: {facts["user"]},
    perform=_change_identity,
    silent=("nip", "was", "birth_date"),
)
