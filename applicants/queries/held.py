"""Which units a person holds on a day, and which prerequisites a dossier is excused from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.models import Dossier, HeldUnit, PrerequisiteWaiver

if TYPE_CHECKING:
    from datetime import date

    from certportal.kernel.accounts.models import User


def held_units(person: User, on: date, *, confirmed_only: bool = True) -> list[HeldUnit]:
    """Entries in force on that day (the last day of validity counts), by code of the unit; one query.

    Without `confirmed_only` also those that still wait for an officer. Refused and withdrawn entries never count.
    """
    rows = HeldUnit.objects.filter(person=person).valid_on(on).select_related("unit")
    if confirmed_only:
        rows = rows.filter(confirmed_at__isnull=False)
    return list(rows.order_by("unit__code", "pk"))


def held_codes(person: User, on: date) -> frozenset[str]:
    """Codes of the confirmed units in force on that day: what the packaging rules call `held`."""
    return frozenset(row.unit.code for row in held_units(person, on))


def waived_codes(dossier: Dossier) -> frozenset[str]:
    """Codes of the prerequisites this dossier is excused from in writing, those taken back left out."""
    rows = PrerequisiteWaiver.objects.filter(dossier=dossier).in_force()
    return frozenset(rows.values_list("unit__code", flat=True))
