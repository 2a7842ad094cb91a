"""How far a NIP was proved when a paper was made, as the paper says it beside the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts.enums import NipLevel
from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


def nip_proof(person: User) -> str:
    """Such as "dinyatakan sendiri", "diperiksa petugas 22 November 2026" …; "" for whoever has none."""
    if not person.nip:
        return ""
    words = str(person.nip_standing.label).lower()
    checked = person.nip_standing is NipLevel.CHECKED and person.nip_checked_at
    return f"{words} {day_in_words(person.nip_checked_at)}" if checked and person.nip_checked_at else words
