"""The parts an app adds beside its own pages, as one object that can be read from top to bottom.

Every app keeps its object in `parts.py` and installs it in `AppConfig.ready()`. Each kernel package keeps its own
registry (the menu, the clocks, the jobs …); only `install` calls them, and a test over the source code holds it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from certportal.kernel.accounts import merging
from certportal.kernel.approvals import registry as acts
from certportal.kernel.jobs import registry as jobs
from certportal.kernel.sla import registry as clocks
from certportal.kernel.web import context, desk, menu, panel, tracking
from certportal.kernel.workflow.flow import extend

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.dispatch import Signal

    from certportal.kernel.workflow.flow import Flow
    from certportal.kernel.workflow.rows import ClockEffect, Guard, Move, State, Tells


@dataclass(frozen=True)
class Rows:
    """What an app adds to a part of a lower app's flow: states, moves, and additions to existing moves, by name."""

    part: str
    states: Sequence[State] = ()
    moves: Sequence[Move[Any]] = ()
    guards: Mapping[str, Sequence[Guard[Any]]] = field(default_factory=dict)
    clocks: Mapping[str, Sequence[ClockEffect[Any]]] = field(default_factory=dict)
    tells: Mapping[str, Sequence[Tells[Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Listens:
    """A receiver of a lower app's signal; connected once, however often it is installed."""

    signal: Signal
    receiver: Callable[..., Any]


@dataclass(frozen=True)
class Answers:
    """A question a lower app leaves to others (`ask` is its function that takes the answer), and this answer."""

    ask: Callable[[Any], None]
    answer: Callable[..., Any]


@dataclass(frozen=True)
class Parts:
    """One app's parts. Everything is optional; within each list the order is that of the screen where no number says it.

    `flows` are the tables of the app's own things, `rows` what it adds to those below. `mine` and `just_fixed` fill the
    lists of the desk, `warnings` are shown above them. `steps` are shown at /lacak/. `jobs` gives each kind of
    background work its title and function. `unread` is the page of the notices and their count. `merging` says what moves when two
    accounts of one person become one. `acts` are those that need a second person.
    """

    app: str
    flows: tuple[Flow[Any], ...] = ()
    rows: tuple[Rows, ...] = ()
    clocks: tuple[clocks.ClockKind[Any], ...] = ()
    jobs: Mapping[str, tuple[str, jobs.Work]] = field(default_factory=dict)
    menu: tuple[menu.MenuEntry, ...] = ()
    panels: tuple[panel.Panel, ...] = ()
    cards: tuple[desk.Card, ...] = ()
    mine: tuple[desk.Feed, ...] = ()
    just_fixed: tuple[desk.Feed, ...] = ()
    warnings: tuple[desk.Warner, ...] = ()
    steps: tuple[tracking.Steps, ...] = ()
    unread: tuple[str, context.Unread] | None = None
    merging: tuple[merging.Part, ...] = ()
    acts: tuple[acts.Act, ...] = ()
    answers: tuple[Answers, ...] = ()
    listens: tuple[Listens, ...] = ()


_INSTALLED: dict[str, Parts] = {}


def install(parts: Parts) -> None:
    """Register every part with its package. The same object again changes nothing, another of that app is an error."""
    known = _INSTALLED.get(parts.app)
    if known is parts:
        return
    if known is not None:
        raise ValueError(f"{parts.app} has two objects of parts")
    _INSTALLED[parts.app] = parts
    _show(parts)
    _work(parts)


def installed() -> tuple[Parts, ...]:
    """The parts of every app, from the kernel upwards."""
    return tuple(_INSTALLED.values())


def _work(parts: Parts) -> None:
    for rows in parts.rows:
        extend(rows.part, *rows.moves, states=rows.states, guards=rows.guards, clocks=rows.clocks, tells=rows.tells)
    for kind in parts.clocks:
        clocks.register(kind)
    for name, (title, work) in parts.jobs.items():
        jobs.handler(name, title=title)(work)
    for part in parts.merging:
        merging.register(part)
    for act in parts.acts:
        acts.register(act)
    for question in parts.answers:
        question.ask(question.answer)
    for heard in parts.listens:
        uid = f"{heard.receiver.__module__}.{heard.receiver.__qualname__}"
        heard.signal.connect(heard.receiver, dispatch_uid=uid)


def _show(parts: Parts) -> None:
    for entry in parts.menu:
        menu.register(entry)
    for shown in parts.panels:
        panel.register(shown)
    for card in parts.cards:
        desk.register(card)
    for feed in parts.mine:
        desk.feed("mine", feed)
    for feed in parts.just_fixed:
        desk.feed("just_fixed", feed)
    for warner in parts.warnings:
        desk.warn(warner)
    for steps in parts.steps:
        tracking.register(steps)
    if parts.unread:
        context.register_unread(*parts.unread)
