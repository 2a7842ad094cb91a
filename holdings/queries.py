"""Which units a person holds on a day, and which entries wait for an officer."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q

from holdings.models import HeldUnit, of_people_known_to

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from certportal.kernel.accounts.models import User


def held_units(person: User, on: date, *, confirmed_only: bool = True) -> list[HeldUnit]:
    """Entries in force on that day (the last day of validity counts), by code of the unit; one query.

    Without `confirmed_only` also those that still wait for an officer. Refused and withdrawn entries never count.
    """
    rows = HeldUnit.objects.filter(person=person).valid_on(on).select_related("unit")
    if confirmed_only:
        rows = rows.filter(confirmed_at__isnull=False)
    return list(rows.order_by("unit__code", "pk"))


def held_by(people: Iterable[int], on: date) -> dict[int, list[HeldUnit]]:
    """Entries of these people (ids) in force on that day, those that still wait for an officer too; one query."""
    found: dict[int, list[HeldUnit]] = defaultdict(list)
    rows = HeldUnit.objects.filter(person__in=list(people)).valid_on(on).select_related("unit")
    for row in rows.order_by("unit__code", "pk"):
        found[row.person_id].append(row)
    return dict(found)


def held_codes(person: User, on: date) -> frozenset[str]:
    """Codes of the confirmed units in force on that day: what the packaging rules call `held`."""
    return frozenset(row.unit.code for row in held_units(person, on))


def entries_of(person: User) -> list[HeldUnit]:
    """What the person's own page lists, newest first: everything but what they withdrew; one query."""
    return list(
        HeldUnit.objects.filter(person=person, withdrawn_at=None)
        .select_related("unit", "evidence")
        .order_by("-entered_at", "unit__code")
    )


def entry_of(person: User, code: str) -> HeldUnit | None:
    """The person's own entry with this public code; None for anybody else's."""
    return HeldUnit.objects.filter(person=person, code=code).first() if code else None


def waiting_certificates(user: User, on: date) -> QuerySet[HeldUnit]:
    """One waiting entry for each certificate this officer may answer, oldest first.

    Left out: the officer's own, their superior's, and what has expired while it waited.
    """
    mine = Q(person=user.pk) | Q(person=user.superior_id) if user.superior_id else Q(person=user.pk)
    open_rows = HeldUnit.objects.waiting().filter(~mine, of_people_known_to(user)).exclude(valid_until__lt=on)
    firsts = open_rows.order_by().values("person_id", "evidence_id").annotate(first=Min("pk")).values("first")
    return (
        HeldUnit.objects.filter(pk__in=firsts).select_related("person__work_unit", "unit").order_by("entered_at", "pk")
    )


def waiting_counts(rows: Iterable[HeldUnit]) -> dict[int, int]:
    """How many units wait on the evidence of each row, by the evidence's id; one query for any number."""
    counted = (
        HeldUnit.objects.waiting()
        .filter(evidence__in=[row.evidence_id for row in rows])
        .order_by()
        .values_list("evidence_id")
    )
    return {place: number for place, number in counted.annotate(Count("pk")) if place is not None}
