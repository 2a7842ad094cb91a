"""What /lacak/ shows beside the states: every app registers its own steps in AppConfig.ready().

The page is open to whoever holds number and PIN, so a step carries no personal data: what, when, where to go.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Step:
    """One dated thing: `on` a day or `at` a moment, and `note` without names or numbers of persons.

    `todo` is a whole sentence for the applicant when this step asks something of them now; `awaited` says that it is the
    applicant's turn because of this step, where the state alone would name somebody else.
    """

    title: str
    on: date | None = None
    at: datetime | None = None
    note: str = ""
    todo: str = ""
    awaited: bool = False


Steps = Callable[[Any], Iterable[Step]]
_STEPS: dict[str, Steps] = {}


def register(steps: Steps) -> None:
    """Let `steps(dossier)` add its own; the same function replaces the earlier one, so that ready() may run twice."""
    _STEPS[f"{steps.__module__}.{steps.__qualname__}"] = steps


def steps_of(obj: object) -> list[Step]:
    """The steps of all apps for this case, in the order of registration."""
    return [step for steps in _STEPS.values() for step in steps(obj)]
