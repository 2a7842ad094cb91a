"""Held units in the merge of two accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts import merging
from holdings.models import HeldUnit

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


def _count(person: User) -> int:
    return HeldUnit.objects.filter(person=person).count()


def _nothing_in_the_way(_keep: User, _drop: User) -> str | None:
    return None


def _move(keep: User, drop: User) -> int:
    """Entries follow their person; what the kept account has entered too stays with the closed one."""
    moved = 0
    for entry in HeldUnit.objects.filter(person=drop):
        same = HeldUnit.objects.filter(person=keep, unit=entry.unit_id, certificate_number=entry.certificate_number)
        if not same.exists():
            moved += HeldUnit.objects.filter(pk=entry.pk).update(person=keep)
    return moved


HELD_UNITS = merging.Part("held_units", "Unit yang dimiliki", _count, _nothing_in_the_way, _move)
