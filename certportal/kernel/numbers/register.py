"""Numbers of letters: the portal's next one, or one from the agenda of the office. Both stand in one register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.audit.record import record
from certportal.kernel.numbers import agenda
from certportal.kernel.numbers.allocate import allocate
from certportal.kernel.numbers.models import TakenNumber
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from certportal.kernel.audit.record import Actor

NUMBER_FIELD = "letter_number"


def number_letter(scope: str, *, on: date, typed: str = "", by: Actor, now: datetime) -> str:
    """The number of a letter dated `on`, taken in the caller's transaction; `typed` is one from the office's agenda.

    The portal passes over a number that was typed before. Raises Refused beside the form's field for a typed one that is
    not whole ("number") or was used ("number_used"), and what `allocate` raises. Take it last (design.md 3).
    """
    if typed.strip():
        return _from_agenda(scope, typed, on=on, by=by, now=now)
    text = allocate(scope, on=on).text
    while TakenNumber.objects.filter(same=agenda.same(text)).exists():
        text = allocate(scope, on=on).text
    TakenNumber.objects.create(text=text, same=agenda.same(text), scope=scope, dated=on)
    return text


def _from_agenda(scope: str, typed: str, *, on: date, by: Actor, now: datetime) -> str:
    try:
        text = agenda.checked(typed, year=on.year)
    except agenda.AgendaFault as fault:
        raise Refused(str(fault), code="number", field=NUMBER_FIELD) from fault
    before = TakenNumber.objects.filter(same=agenda.same(text)).first()
    if before is not None:
        raise Refused(
            f"Nomor {before.text} sudah dipakai pada surat tanggal {day_in_words(before.dated)}. Periksa agenda, lalu "
            "tulis nomor yang lain.",
            code="number_used",
            field=NUMBER_FIELD,
        )
    taken = TakenNumber.objects.create(text=text, same=agenda.same(text), scope=scope, typed=True, dated=on)
    record("number.agenda", by=by, subject=taken, after={"number": text, "scope": scope}, now=now)
    return text
