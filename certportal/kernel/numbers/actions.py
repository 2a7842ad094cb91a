"""How the numbers of a kind of paper look from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from certportal.kernel.accounts.roles import refuse_unless_admin
from certportal.kernel.audit.record import record
from certportal.kernel.numbers import pattern as patterns
from certportal.kernel.numbers.models import NumberSequence, ResetPolicy
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.audit.record import Actor


@transaction.atomic
def set_pattern(sequence: NumberSequence, *, pattern: str, reset: str, first: int, by: Actor, now: datetime) -> None:
    """Print numbers by this pattern from the next one on; those printed before stay as they are.

    Raises PersonRefused ("not_admin") and Refused beside the field: "pattern" for one that cannot be printed or would
    repeat itself, "first" where no count can begin, "counting" where numbers were taken and the count would begin anew.
    """
    refuse_unless_admin(by)
    locked = NumberSequence.objects.select_for_update().get(pk=sequence.pk)
    try:
        patterns.check(pattern, yearly=reset == ResetPolicy.YEARLY)
    except patterns.PatternFault as fault:
        raise Refused(f"{fault}.", code="pattern", subject=locked, field="pattern") from fault
    started = locked.counters.exists()
    if started and (reset, first) != (locked.reset_policy, locked.first):
        raise Refused(
            "Nomor sudah pernah diambil, jadi hitungannya tidak dapat dimulai lagi: nomor lama akan terulang.",
            code="counting",
            subject=locked,
            field="first" if first != locked.first else "reset_policy",
        )
    if not started and not 1 <= first <= patterns.HIGHEST_FIRST:
        raise Refused(
            f"Nomor pertama adalah 1 sampai {patterns.HIGHEST_FIRST}. Tulis nomor berikutnya dari buku agenda.",
            code="first",
            subject=locked,
            field="first",
        )
    before = _facts(locked)
    locked.pattern, locked.reset_policy, locked.first = pattern, reset, first
    locked.save(update_fields=["pattern", "reset_policy", "first"])
    if before != _facts(locked):
        record("number.pattern", by=by, subject=locked, before=before, after=_facts(locked), now=now)


def _facts(sequence: NumberSequence) -> dict[str, str | int]:
    return {"pattern": sequence.pattern, "reset": sequence.reset_policy, "first": sequence.first}
