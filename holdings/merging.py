"""Held units in the merge of two accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from certportal.kernel.accounts import merging
from holdings.models import HeldUnit

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


def _count(person: User) -> int:
    return HeldUnit.objects.filter(person=person).count()


def _nothing_in_the_way(_keep: User, _drop: User) -> str | None:
    return None


def _move(keep: User, drop: User) -> merging.Moved:
    """Entries follow their person; what the kept account has entered too stays with the closed one."""
    same = HeldUnit.objects.filter(
        person=keep, unit=OuterRef("unit"), certificate_number=OuterRef("certificate_number")
    )
    return merging.follow(HeldUnit.objects.filter(~Exists(same), person=drop), "person", keep)


HELD_UNITS = merging.Part("held_units", "Unit yang dimiliki", _count, _nothing_in_the_way, _move)
