"""What the personnel list says about a NIP. The list registers itself; until then it knows nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Listed:
    """The line of the list for one NIP: the name as written there and the official address, empty where there is none."""

    nip: str
    full_name: str
    email: str = ""


_LISTS: list[Callable[[str], Listed | None]] = []


def looked_up_by(look_up: Callable[[str], Listed | None]) -> None:
    """Register the function that finds the line of a NIP; a later one replaces it."""
    _LISTS[:] = [look_up]


def listed(nip: str) -> Listed | None:
    """The line of this NIP, None where the list does not have it."""
    return _LISTS[0](nip) if _LISTS and nip else None


def proves(nip: str, email: str) -> bool:
    """Whether the list gives exactly this address for the NIP: whoever reads its mail is the person of the list."""
    line = listed(nip)
    return line is not None and bool(line.email) and line.email.lower() == email.lower()
