"""What loaded dossiers share: how many are in which state, and one dossier with the moment it began."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from applicants.enums import DossierState as S

if TYPE_CHECKING:
    import random
    from datetime import datetime

    from applicants.models import Dossier

# How many of a hundred dossiers are in each state after some years: most have ended, the rest are spread along the way.
SPREAD = {
    S.DRAFT: 4, S.SUBMITTED: 6, S.COMPLETENESS_CHECK: 5, S.RETURNED: 5, S.VERIFICATION: 5, S.ACCEPTED: 5,
    S.AWAITING_INFORMATION: 1, S.ADMITTED: 7, S.IN_ASSESSMENT: 4, S.RECOMMENDED: 2, S.DECIDED: 1, S.READY: 4,
    S.HANDED_OVER: 3, S.CLOSED: 40, S.WITHDRAWN: 3, S.REJECTED: 3, S.EXPIRED: 2,
}  # fmt: skip
OVER = frozenset({S.HANDED_OVER, S.CLOSED, S.WITHDRAWN, S.REJECTED, S.EXPIRED})
EXAM_WAY = (S.ACCEPTED, S.ADMITTED, S.IN_ASSESSMENT, S.RECOMMENDED, S.DECIDED, S.READY, S.HANDED_OVER, S.CLOSED)
ACCEPTED_ON = frozenset({*EXAM_WAY, S.AWAITING_INFORMATION})
UNSEEN = frozenset({S.DRAFT, S.SUBMITTED})
WAITING = frozenset({S.RETURNED, S.AWAITING_INFORMATION})


@dataclass(frozen=True)
class Lot:
    """What some dossiers that are loaded together share: the first one's number, the moment, and the random numbers."""

    first: int
    now: datetime
    dice: random.Random


@dataclass(frozen=True)
class Case:
    """A saved dossier, and the moment it began."""

    dossier: Dossier
    began: datetime
    mended: bool

    @property
    def state(self) -> S:
        return S(self.dossier.state)
