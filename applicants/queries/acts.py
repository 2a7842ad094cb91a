"""Acts on many cases of the queue that apps above offer: each a button below the list that opens a page with what was ticked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from certportal.kernel.accounts.models import User


@dataclass(frozen=True)
class Offered:
    """One button: its word in the form, its label and icon, and the page (name of its address) that asks for the rest."""

    code: str
    label: str
    icon: str
    page: str


Offer = Callable[[User], tuple[Offered, ...]]
_OFFERS: list[Offer] = []


def offer_acts(offer: Offer) -> None:
    """Let an app above offer acts; `offer(person)` names those this person may do somewhere, without a question of its own."""
    if offer not in _OFFERS:
        _OFFERS.append(offer)


def offered_to(person: User) -> dict[str, Offered]:
    """The acts this person is offered, by their word."""
    return {act.code: act for offer in _OFFERS for act in offer(person)}
