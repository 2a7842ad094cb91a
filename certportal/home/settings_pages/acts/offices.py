"""Giving or taking seats of an office where anybody ever worked: their duties change with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.home.settings_pages.actions import change_seats
from certportal.kernel.accounts.enums import Seat
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.offices import refuse_seats
from certportal.kernel.approvals.actions import ask
from certportal.kernel.approvals.registry import Act, second_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.approvals.models import Approval
    from certportal.kernel.approvals.registry import Facts, Lines


def ask_seats(office: Organisation, seats: Collection[str], *, reason: str, by: User, now: datetime) -> Approval:
    """Ask for other seats of an office. Raises PersonRefused as `refuse_seats`, Refused ("reason_missing")."""
    facts = {"organisation": office.pk, "seats": refuse_seats(office, seats, by=by, now=now)}
    return ask("office.seats", key=str(office.pk), facts=facts, reason=reason, by=by, now=now)


def in_order(seats: Collection[str]) -> list[str]:
    """The seats in the order of `Seat`: the same however they were stored."""
    return [seat for seat in Seat.values if seat in seats]


def seats_in_words(seats: Collection[str]) -> str:
    """Their names in one line, a dash where there are none."""
    return ", ".join(Seat(seat).label for seat in seats) or "–"


def _lines(facts: Facts) -> Lines:
    return [
        ("Kantor", facts["place"]),
        ("Kedudukan sekarang", seats_in_words(facts["before"])),
        ("Kedudukan menjadi", seats_in_words(facts["seats"])),
    ]


def _as_it_is(facts: Facts) -> Facts:
    # Held as `set_seats` holds it, against roles given there meanwhile.
    office = Organisation.objects.select_for_update(no_key=True).get(pk=facts["organisation"])
    return {"place": office.name, "before": in_order(office.seats)}


def _change(approval: Approval, now: datetime) -> None:
    office = Organisation.objects.get(pk=approval.facts["organisation"])
    change_seats(office, approval.facts["seats"], by=approval.asked_by, second=second_of(approval), now=now)


SEATS = Act(
    "office.seats",
    title=lambda facts: f"Mengubah kedudukan {facts['place']}",
    lines=_lines,
    read=_as_it_is,
    concerned=lambda _facts: set(),  # about everybody of the office, also most who could approve
    perform=_change,
)
