"""What a move requires and causes, as words, so that tables written by hand can be compared with those of the product."""

from typing import NamedTuple

from certportal.kernel.workflow.flow import Flow
from certportal.kernel.workflow.rows import ClockEffect, Hands, Move


class Row(NamedTuple):
    """One move. Several words are separated by spaces.

    `starts:reply` is an effect on a clock, `kind>readers` a notice.
    """

    source: str
    target: str
    guards: str = ""
    clocks: str = ""
    tells: str = ""
    note: str = "none"


def rows_of(flow: Flow) -> dict[str, Row]:
    """The moves of a flow as the product has them, by name."""
    return {move.name: _row(move) for move in flow.moves}


def _row(move: Move) -> Row:
    return Row(
        " ".join(sorted(str(code) for code in move.sources)),
        str(move.target),
        " ".join(guard.name for guard in move.guards),
        " ".join(map(_effect, move.clocks)),
        " ".join(f"{notice.kind}>{notice.to.__name__.lstrip('_')}" for notice in move.tells),
        move.note,
    )


def _effect(effect: ClockEffect) -> str:
    to = f">{effect.to.__name__}" if isinstance(effect, Hands) else ""
    return f"{type(effect).__name__.lower()}:{effect.kind}{to}"
