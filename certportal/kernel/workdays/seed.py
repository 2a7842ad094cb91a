"""What the `holidays` library knows about Indonesia, as plain rows.

National holidays are its category "public", joint leave is "government"; the default gives the first only and would make
every deadline too early. Names of moon-based dates carry "(perkiraan)" until a decree fixes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from certportal.kernel.workdays.enums import DayKind

if TYPE_CHECKING:
    from datetime import date

_ESTIMATED = "(perkiraan)"
_CATEGORIES = {DayKind.NATIONAL: "public", DayKind.JOINT_LEAVE: "government"}


@dataclass(frozen=True)
class SeedDay:
    """One special day as the library gives it; `estimated` where its name said so."""

    date: date
    name: str
    kind: DayKind
    estimated: bool


def days_of(year: int) -> list[SeedDay]:
    """National holidays and joint leave of a year, in date order; a future year may have no joint leave yet."""
    import holidays

    found = []
    for kind, category in _CATEGORIES.items():
        for day, name in holidays.country_holidays("ID", years=year, categories=(category,), language="id").items():
            clean = " ".join(name.replace(_ESTIMATED, "").split()).replace(" ;", ";")
            found.append(SeedDay(day, clean, kind, _ESTIMATED in name))
    return sorted(found, key=lambda one: (one.date, one.kind))
