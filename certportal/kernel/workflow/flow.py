"""Flows as tables: rows of states and rows of moves (`rows.py`), in parts that several flows may share.

An app declares its flow in `flows`; an app above adds states, moves, guards and notices with `extend()`. Screens,
`docs/flows.md` and `make.make_move` all read the same rows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic

from certportal.kernel.workflow.rows import (
    ClockEffect,
    Guard,
    Hands,
    Marked,
    Move,
    Pauses,
    Reopens,
    Resumes,
    Starts,
    State,
    Stops,
    Tells,
    Thing,
    Turn,
    guard,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from certportal.kernel.accounts.enums import Role

__all__ = [
    "ClockEffect",
    "Flow",
    "Guard",
    "Hands",
    "Marked",
    "Move",
    "Part",
    "Pauses",
    "Reopens",
    "Resumes",
    "Starts",
    "State",
    "Stops",
    "Tells",
    "Turn",
    "all_flows",
    "codes_marked",
    "extend",
    "final_codes",
    "flow_named",
    "flow_of",
    "flows_named",
    "guard",
    "stage_codes",
    "turn_codes",
]


class Part(Generic[Thing]):
    """Rows that belong together, known by a name; one flow or several are made of it."""

    def __init__(self, name: str, states: Iterable[State] = (), moves: Iterable[Move[Thing]] = ()) -> None:
        self.name = name
        self.states = tuple(states)
        self.moves = tuple(moves)
        self.flows: tuple[Flow[Thing], ...] = ()
        _PARTS[name] = self

    def add(self, states: Iterable[State], moves: Iterable[Move[Thing]]) -> None:
        """Append rows; a name used twice or a state nobody declared is a programming error (ValueError)."""
        self._become((*self.states, *states), (*self.moves, *moves))

    def grow(
        self,
        move: str,
        *,
        guards: Sequence[Guard[Thing]] = (),
        clocks: Sequence[ClockEffect[Thing]] = (),
        tells: Sequence[Tells[Thing]] = (),
    ) -> None:
        """Append conditions, clocks and notices to a move of this part; KeyError when there is no such move.

        A notice of a kind the move sends already, or a guard it has already, is a programming error (ValueError).
        """
        found = next((row for row in self.moves if row.name == move), None)
        if found is None:
            raise KeyError(f"{self.name}.{move}")
        kinds, names = [row.kind for row in (*found.tells, *tells)], [row.name for row in (*found.guards, *guards)]
        if len(set(kinds)) < len(kinds) or len(set(names)) < len(names):
            raise ValueError(f"{self.name}.{move}: a notice or a guard used twice")
        grown = replace(
            found,
            guards=(*found.guards, *guards),
            clocks=(*found.clocks, *clocks),
            tells=(*found.tells, *tells),
        )
        self._become(self.states, tuple(grown if row is found else row for row in self.moves))

    def _become(self, states: tuple[State, ...], moves: tuple[Move[Thing], ...]) -> None:
        """Take the rows if every flow made of them is still valid; otherwise leave everything as it was."""
        before = self.states, self.moves
        self.states, self.moves = states, moves
        try:
            for flow in self.flows:
                flow.read_parts()
        except ValueError:
            self.states, self.moves = before
            for flow in self.flows:
                flow.read_parts()
            raise


class Flow(Generic[Thing]):
    """The flow of one model: the rows of its parts, in their order.

    `name` stands before every audit verb ("dossier.submit"). Where objects of one model have different flows, `branch`
    distinguishes them (`Flowing.flow_branch` names an object's branch). Rows given here become a part of the flow's
    own, after the shared ones.
    """

    def __init__(
        self,
        name: str,
        model: str,
        states: Iterable[State] = (),
        moves: Iterable[Move[Thing]] = (),
        *,
        parts: Sequence[Part[Thing]] = (),
        branch: str = "",
    ) -> None:
        self.name, self.model, self.branch = name, model, branch
        self.key = _key(name, branch)
        states, moves = tuple(states), tuple(moves)
        own = (Part(self.key, states, moves),) if states or moves else ()
        self.parts: tuple[Part[Thing], ...] = (*parts, *own)
        self.read_parts()
        for part in self.parts:
            part.flows = (*part.flows, self)
        _FLOWS[self.key] = self

    def __repr__(self) -> str:
        return f"<Flow {self.key}>"

    def read_parts(self) -> None:
        """Put the rows of the parts together; ValueError when they do not fit."""
        states = tuple(state for part in self.parts for state in part.states)
        moves = tuple(_with_codes(move, states) for part in self.parts for move in part.moves)
        by_code, by_name = {state.code: state for state in states}, {move.name: move for move in moves}
        if len(by_code) < len(states):
            raise ValueError(f"{self.key}: a state declared twice")
        if len(by_name) < len(moves):
            raise ValueError(f"{self.key}: a name used twice")
        for move in moves:
            if unknown := {*move.sources, move.target} - by_code.keys():
                raise ValueError(f"{self.key}.{move.name}: unknown states {sorted(unknown)}")
        self.states, self.moves = states, moves
        self._by_code, self._by_name = by_code, by_name

    def move(self, name: str) -> Move[Thing]:
        """The move of that name; KeyError when the table has none."""
        return self._by_name[name]

    def state(self, code: str) -> State:
        """The state of that code; KeyError when the table has none."""
        return self._by_code[code]

    def verb(self, move: str) -> str:
        """The verb of that move in the audit trail."""
        return f"{self.name}.{move}"

    def way(self) -> tuple[State, ...]:
        """The states of the main way, from the first to the last, as the person concerned sees them."""
        return tuple(sorted((state for state in self.states if state.place), key=lambda state: state.place))

    def milestones(self) -> tuple[str, ...]:
        """The steps of the service's standard in their order, as the petals count them."""
        return tuple(dict.fromkeys(state.milestone for state in self.states if state.milestone))

    def milestone_at(self, code: str) -> int:
        """Which of them it is now, from 1; one more than there are when all are done, 0 when it ended without a result."""
        here, steps = self.state(code), self.milestones()
        if here.milestone:
            return steps.index(here.milestone) + 1
        return len(steps) + 1 if here.tone == "good" else 0

    def ahead_of(self, code: str) -> tuple[State, ...]:
        """The steps of the main way still ahead; for a state off the way, from where a move leads back to it."""
        here = self.state(code)
        if here.final:
            return ()
        if here.place:
            return tuple(state for state in self.way() if state.place > here.place)
        back = [move for move in self.moves if code in move.sources and not move.aside]
        # A move with a step of its own leads back to where the object has been: that place does not come again.
        places = ((self.state(move.target).place, bool(move.step)) for move in back)
        first = min((place + been for place, been in places if place), default=0)
        return tuple(state for state in self.way() if state.place >= first)


_PARTS: dict[str, Part[Any]] = {}
_FLOWS: dict[str, Flow[Any]] = {}


def _key(name: str, branch: str) -> str:
    return f"{name}.{branch}" if branch else name


def _with_codes(move: Move[Thing], states: Iterable[State]) -> Move[Thing]:
    """The move with the codes of all states that have its mark."""
    if not isinstance(move.source, Marked):
        return move
    mark = move.source.mark
    return replace(move, source=frozenset(state.code for state in states if mark in state.marks))


def flow_named(name: str, branch: str = "") -> Flow[Any]:
    """The flow registered under that name; KeyError when no app declared it."""
    return _FLOWS[_key(name, branch)]


def flow_of(obj: Thing, name: str = "") -> Flow[Thing]:
    """The flow of this object, by its model (or the flow's name) and its branch; KeyError when no app declared one."""
    label, branch = obj._meta.label, obj.flow_branch  # noqa: SLF001 (Django's own name)
    for flow in _FLOWS.values():
        if flow.branch == branch and (flow.name == name if name else flow.model == label):
            return flow
    raise KeyError(f"{name or label} {branch}")


def flows_named(name: str) -> tuple[Flow[Any], ...]:
    """The flows of every branch under that name, in the order in which they were declared."""
    return tuple(flow for flow in _FLOWS.values() if flow.name == name)


def all_flows() -> tuple[Flow[Any], ...]:
    """Every flow, in the order in which the apps declared them."""
    return tuple(_FLOWS.values())


def codes_marked(name: str, *marks: str) -> tuple[str, ...]:
    """The state codes that carry one of these marks, over all branches of the flow; for database queries."""
    return _codes(name, lambda state: not state.marks.isdisjoint(marks))


def stage_codes(name: str, *stages: str) -> tuple[str, ...]:
    """The state codes at one of these stages of work, over all branches of the flow."""
    return _codes(name, lambda state: state.stage in stages)


def final_codes(name: str) -> tuple[str, ...]:
    """The state codes from which nothing goes on, over all branches of the flow."""
    return _codes(name, lambda state: state.final)


def turn_codes(name: str, *roles: Role, concerned: bool = False) -> tuple[str, ...]:
    """The state codes in which it is the turn of one of these roles, or of the person concerned."""
    return _codes(
        name, lambda state: state.turn.concerned if concerned else not set(state.turn.roles).isdisjoint(roles)
    )


def _codes(name: str, fits: Callable[[State], bool]) -> tuple[str, ...]:
    found = (state.code for flow in flows_named(name) for state in flow.states if fits(state))
    return tuple(dict.fromkeys(found))


def extend(
    part: str,
    *moves: Move[Any],
    states: Sequence[State] = (),
    guards: Mapping[str, Sequence[Guard[Any]]] | None = None,
    clocks: Mapping[str, Sequence[ClockEffect[Any]]] | None = None,
    tells: Mapping[str, Sequence[Tells[Any]]] | None = None,
) -> None:
    """Add what an upper app knows to a part of a lower one's flow; called once, from `AppConfig.ready()`.

    States and moves are new rows; guards, clocks and notices go to existing moves, by name. KeyError for a
    part or a move nobody declared.
    """
    grown = _PARTS[part]
    grown.add(states, moves)
    guards, clocks, tells = guards or {}, clocks or {}, tells or {}
    for name in dict.fromkeys((*guards, *clocks, *tells)):
        grown.grow(name, guards=guards.get(name, ()), clocks=clocks.get(name, ()), tells=tells.get(name, ()))
