"""Numbers without gaps and without doubles: a locked row, never max()+1."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from certportal.kernel.numbers import pattern as patterns
from certportal.kernel.numbers.models import NumberCounter, NumberSequence, ResetPolicy


class SequenceMissingError(LookupError):
    """Nobody has set up a sequence of this name; a fault of the set-up, not of the person."""


class OutsideTransactionError(RuntimeError):
    """A number taken outside a transaction could be lost; the caller must hold one."""


@dataclass(frozen=True, slots=True)
class Allocated:
    value: int
    text: str


def allocate(scope: str, *, on: date, pattern: str = "") -> Allocated:
    """Take the next number of `scope` for a paper dated `on`; printed by `pattern` where several share one counter.

    Call it inside the transaction that writes the paper: a rollback gives the number back, so there is no gap. The
    sequence row stays locked until commit (SQLite: IMMEDIATE holds the write lock); take it last (design.md 3).
    Raises SequenceMissingError, OutsideTransactionError.
    """
    if not connection.in_atomic_block:
        raise OutsideTransactionError(f"allocate({scope!r}) needs a transaction")
    sequence = NumberSequence.objects.select_for_update().filter(scope=scope).first()
    if sequence is None:
        raise SequenceMissingError(scope)
    year = on.year if sequence.reset_policy == ResetPolicy.YEARLY else 0
    counter, _ = NumberCounter.objects.get_or_create(sequence=sequence, year=year, defaults={"next": sequence.first})
    value = counter.next
    counter.next = value + 1
    counter.save(update_fields=["next"])
    return Allocated(value=value, text=patterns.fill(pattern or sequence.pattern, n=value, on=on))
