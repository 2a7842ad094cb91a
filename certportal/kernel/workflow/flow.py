"""Flows as tables: states with a name for staff and a name for the public, and the moves between them.

An app declares its flow in `flows.py`; an app above adds moves with `extend()` in its `AppConfig.ready()`. Buttons on
screen, `docs/flows.md` and the door itself (`make.make_move`) all read the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User
    from certportal.kernel.accounts.policies import Policy

Guard = Callable[[Any, Any], str | None]
"""(object, person) -> the Indonesian sentence that refuses, or None."""

NoteRule = Literal["none", "optional", "required"]


@dataclass(frozen=True)
class State:
    """A stored code, its name for staff, its name for the person concerned, and whose turn it is there."""

    code: str
    staff: str
    public: str
    turn: str = ""
    final: bool = False


@dataclass(frozen=True)
class Starts:
    """The move starts the clock of this kind on the day it is made."""

    kind: str


@dataclass(frozen=True)
class Stops:
    """The move stops the clock of this kind, where one runs."""

    kind: str


@dataclass(frozen=True)
class Pauses:
    """The move pauses the clock of this kind, where one runs; the note is the reason."""

    kind: str


@dataclass(frozen=True)
class Resumes:
    """The move lets the paused clock of this kind run on."""

    kind: str


@dataclass(frozen=True)
class Hands:
    """From the move on the days of this clock count for `to(object)` (a `WaitingOn` code; "" leaves it as it is)."""

    kind: str
    to: Callable[[Any], str]


ClockEffect = Starts | Stops | Pauses | Resumes | Hands


@dataclass(frozen=True)
class Tells:
    """A notice that goes out with the move: a message kind, its readers and its facts."""

    kind: str
    to: Callable[[Any], Iterable[User]]
    facts: Callable[[Any], Mapping[str, Any]] = lambda _obj: {}


@dataclass(frozen=True)
class Move:
    """One row of the table. `source` and `target` are state codes; `button=False` hides a move that a form makes.

    `system` lets the named SYSTEM actor make it; nobody else is ever exempt from `allowed`.
    """

    name: str
    label: str
    source: frozenset[str] | set[str]
    target: str
    allowed: Policy
    guards: tuple[Guard, ...] = ()
    clocks: tuple[ClockEffect, ...] = ()
    tells: tuple[Tells, ...] = ()
    note: NoteRule = "none"
    button: bool = True
    system: bool = False


@dataclass
class Flow:
    """A table of moves for one model, known by its name."""

    name: str
    model: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    _by_name: dict[str, Move] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        own, self.moves = self.moves, ()
        self.add(own)
        _FLOWS[self.name] = self

    def add(self, moves: Iterable[Move]) -> None:
        """Append moves; a name used twice or a state nobody declared is a programming error (ValueError)."""
        known = {state.code for state in self.states}
        for move in moves:
            unknown = ({*move.source, move.target}) - known
            if unknown or move.name in self._by_name:
                raise ValueError(f"{self.name}.{move.name}: unknown states {sorted(unknown)} or a name used twice")
            self._by_name[move.name] = move
            self.moves += (move,)

    def tell(self, name: str, notices: Iterable[Tells]) -> None:
        """Append notices to a move; a kind it tells already is not told twice. KeyError when the table has no such move."""
        told = {notice.kind for notice in self._by_name[name].tells}
        more = tuple(notice for notice in notices if notice.kind not in told)
        grown = replace(self._by_name[name], tells=self._by_name[name].tells + more)
        self._by_name[name] = grown
        self.moves = tuple(grown if move.name == name else move for move in self.moves)

    def move(self, name: str) -> Move:
        """The move of that name; KeyError when the table has none."""
        return self._by_name[name]

    def state(self, code: str) -> State:
        """The state of that code; KeyError when the table has none."""
        return next(state for state in self.states if state.code == code)


_FLOWS: dict[str, Flow] = {}


def flow_named(name: str) -> Flow:
    """The flow registered under that name; KeyError when no app declared it."""
    return _FLOWS[name]


def all_flows() -> tuple[Flow, ...]:
    """Every flow, in the order in which the apps declared them."""
    return tuple(_FLOWS.values())


def extend(name: str, *moves: Move) -> None:
    """Add moves of an upper app to a flow of a lower one; called once, from `AppConfig.ready()`."""
    flow_named(name).add(moves)


def also_tell(name: str, move: str, *notices: Tells) -> None:
    """Let an upper app tell its own people of a move of a lower flow; called from `AppConfig.ready()`, safe to repeat."""
    flow_named(name).tell(move, notices)
