"""The steps of the standard as the front page draws them (001, component 2): a lane for each owner, and where days count."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from certportal.kernel.accounts.enums import Role
from certportal.kernel.workflow.flow import flow_named
from certportal.kernel.workflow.rows import Starts, Stops
from schemes.enums import Branch

if TYPE_CHECKING:
    from typing import Any

    from certportal.kernel.workflow.flow import Flow

OF_THE_BODY: Final = {Role.ASSESSOR, Role.COMMITTEE_MEMBER, Role.CERTIFICATE_ADMIN}
"""Whose turn is the certification body's, where it is not the applicant's too."""
LANES: Final = ("you", "office", "body")
LANE, MIDDLE = 124, 30
"""Pixels of one lane, and from its upper edge to the middle of a number."""


@dataclass(frozen=True)
class Step:
    """One step of the way; `owner`: one of `LANES`, whose turn it is."""

    number: int
    name: str
    who: str
    owner: str


@dataclass(frozen=True)
class Line:
    """A straight piece of the way: `x` in percent of its width, `y` in pixels from above."""

    x1: float
    y1: int
    x2: float
    y2: int


@dataclass(frozen=True)
class Timed:
    """The first and the last step whose working days count, and the box around them in percent of the width."""

    first: int
    last: int
    x: float
    width: float

    @property
    def middle(self) -> float:
        """The middle of the box, in percent of the width."""
        return self.x + self.width / 2


def way() -> list[Step]:
    """The steps with whose turn each is, from the flow that carries every case."""
    flow, found = _flow(), list[Step]()
    for number, name in enumerate(flow.milestones(), start=1):
        turn = next(state.turn for state in flow.states if state.milestone == name)
        owner = "you" if turn.concerned else "body" if OF_THE_BODY & set(turn.roles) else "office"
        found.append(Step(number, name, "Anda" if turn.concerned else turn.name, owner))
    return found


def lines(steps: list[Step]) -> list[Line]:
    """From each number to the next; half of the way level, then down or up to the other lane."""
    found: list[Line] = []
    for before, after in pairwise(steps):
        start, end = _centre(before, len(steps)), _centre(after, len(steps))
        half = (start[0] + end[0]) / 2
        turns = [start, (half, start[1]), (half, end[1]), end]
        found += [Line(*one, *other) for one, other in pairwise(turns) if one != other]
    return found


def timed() -> Timed:
    """The steps between the moves that start and stop the clock of the service (001, component 3)."""
    flow = _flow()
    steps = flow.milestones()
    begun = next(move for move in flow.moves if _has(move.clocks, Starts))
    ended = [flow.milestone_at(code) for move in flow.moves if _has(move.clocks, Stops) for code in move.sources]
    first = max(flow.milestone_at(code) for code in begun.sources) + 1
    last = max(ended)
    return Timed(first, last, 100 * (first - 1) / len(steps), 100 * (last - first + 1) / len(steps))


def _flow() -> "Flow[Any]":
    return flow_named("dossier", Branch.EXAM)


def _has(clocks: tuple[object, ...], kind: type[Starts | Stops]) -> bool:
    return any(isinstance(one, kind) and one.kind == "service" for one in clocks)


def _centre(step: Step, steps: int) -> tuple[float, int]:
    return 100 * (step.number - 0.5) / steps, LANE * LANES.index(step.owner) + MIDDLE
