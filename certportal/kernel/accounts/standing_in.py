"""Who signs for a head who is away (ADR 42). Leave belongs to an app above, which answers in its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from certportal.kernel.accounts.models import OfficeHead

    StandIn = Callable[[OfficeHead, date], OfficeHead | None]

_ANSWERS: list[StandIn] = []


def provide_stand_in(answer: StandIn) -> None:
    """Let `answer(head, day)` say who signs that day: the head, a stand-in, or nobody. Saying it again replaces it."""
    _ANSWERS[:] = [answer]


def in_place_of(head: OfficeHead, day: date) -> OfficeHead | None:
    """Whoever signs in the seat of this head that day; the head where no app knows of leave."""
    return _ANSWERS[0](head, day) if _ANSWERS else head
