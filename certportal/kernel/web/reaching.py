"""How the public reaches an office: its hours, its addresses, and where complaints go (001, component 6)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from time import monotonic
from typing import TYPE_CHECKING, Final

from certportal.kernel.accounts.enums import Zone
from certportal.kernel.web.dates import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from certportal.kernel.accounts.models import Organisation

LAPOR: Final = ("SP4N-LAPOR!", "https://www.lapor.go.id")
"""The national channel is the same for every office (PermenPANRB 62/2018); 001 component 6 prints it."""


def hours_of(office: Organisation) -> str:
    """Days and hours in words, then what the office adds to them."""
    days = sorted(office.weekdays)
    names = [WEEKDAYS[day] for day in days]
    in_a_row = len(days) > 1 and all(after == before + 1 for before, after in pairwise(days))
    week = f"{names[0]}–{names[-1]}" if in_a_row else ", ".join(names)
    said = f"{week}, pukul {office.opens_at:%H.%M}–{office.closes_at:%H.%M} {Zone(office.zone).label}"
    return f"{said}; {office.hours_note}" if office.hours_note else said


def ways_to(office: Organisation) -> list[list[str]]:
    """Name and address of each way to the office that it has."""
    known = (
        ("Alamat", office.address),
        ("Telepon", office.phone),
        ("WhatsApp", office.whatsapp),
        ("E-mail", office.email),
        ("Situs web", office.website),
    )
    return [[name, address] for name, address in known if address]


def complaint_ways(office: Organisation) -> list[list[str]]:
    """Name and address of each channel: those the office set, else the ways to it; and LAPOR! where it is not among them."""
    ways = [list(way) for way in office.complaint_channels] or ways_to(office)
    told = any("LAPOR!" in name.upper() or "lapor.go.id" in address.lower() for name, address in ways)
    return ways if told else [*ways, list(LAPOR)]


_SERVING: list[Callable[[], Iterable[Organisation]]] = []


def serving_by(find: Callable[[], Iterable[Organisation]]) -> None:
    """Let the app that knows the services say which offices run one today."""
    _SERVING[:] = [find]


@dataclass(frozen=True)
class House:
    """Who stands on top of every page: the government, the office (empty where several serve), hours, address, emblem."""

    owner: str
    name: str
    hours: str = ""
    address: str = ""
    emblem: str = ""


KEPT_SECONDS: Final = 600
"""Another process learns of a new name so late; the one that wrote it at once (`forget_house`)."""
_house: list[tuple[float, House | None]] = []
_HOUSED_BY: list[Callable[[], House | None]] = []


def housed_by(find: Callable[[], House | None]) -> None:
    """Let the app above the papers say whose portal it is."""
    _HOUSED_BY[:] = [find]


def house() -> House | None:
    """The office whose portal this is, from its own record; None while no service is in force. Read rarely: every page asks."""
    if not _house or monotonic() - _house[0][0] > KEPT_SECONDS:
        _house[:] = [(monotonic(), next((find() for find in _HOUSED_BY), None))]
    return _house[0][1]


def forget_house() -> None:
    """The record of an office changed."""
    _house.clear()


def offices_to_call() -> str:
    """Whom somebody without a way into the portal calls: the offices of the services, with telephone and e-mail."""
    found = [_called(office) for find in _SERVING for office in find()]
    return " atau ".join(found) or "kantor pelayanan"


def _called(office: Organisation) -> str:
    ways = [f"{word} {way}" for word, way in (("telepon", office.phone), ("e-mail", office.email)) if way]
    return f"{office.name} ({', '.join(ways)})" if ways else office.name
