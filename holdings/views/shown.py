"""A held unit in words and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdings.enums import HeldUnitStanding

if TYPE_CHECKING:
    from datetime import date

    from holdings.models import HeldUnit

TONES = {
    HeldUnitStanding.WAITING: "info",
    HeldUnitStanding.CONFIRMED: "good",
    HeldUnitStanding.REFUSED: "bad",
    HeldUnitStanding.EXPIRED: "warn",
    HeldUnitStanding.ENDED: "warn",
    HeldUnitStanding.WITHDRAWN: "neutral",
}


def pill_of(row: HeldUnit, on: date) -> tuple[str, str]:
    """Label and tone of an entry on that day."""
    standing = row.standing_on(on)
    return str(standing.label), TONES[standing]
