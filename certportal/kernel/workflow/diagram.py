"""Writes the flow tables as text for `docs/flows.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certportal.kernel.workflow.flow import all_flows
from certportal.kernel.workflow.rows import Hands, Pauses, Reopens, Resumes, Starts, Stops

if TYPE_CHECKING:
    from certportal.kernel.workflow.flow import Flow
    from certportal.kernel.workflow.rows import Move, State

_CLOCK_WORDS = {
    Starts: "mulai",
    Stops: "berhenti",
    Pauses: "jeda",
    Resumes: "lanjut",
    Reopens: "jeda lagi",
    Hands: "giliran",
}


def draw_all() -> str:
    """The whole page: one section per flow, in the order of the apps."""
    head = (
        "# Alur\n\nHalaman ini digambar dari tabel `flows` setiap app oleh `manage.py draw_flows`; jangan disunting.\n"
    )
    return head + "".join(f"\n{draw(flow)}" for flow in all_flows())


def draw(flow: Flow[Any]) -> str:
    """One section: a Mermaid state diagram, the states and the moves."""
    lines = [f"## {flow.key} ({flow.model})", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {flow.states[0].code}"]
    lines += [f"    {source} --> {move.target}: {move.name}" for move in flow.moves for source in sorted(move.sources)]
    lines += [f"    {state.code} --> [*]" for state in flow.states if state.final]
    lines += [
        "```",
        "",
        *_head("status", "nama bagi petugas", "nama bagi pemohon", "giliran", "warna", "tugas pemohon", "tanda"),
    ]
    lines += [_state_row(state) for state in flow.states]
    if way := flow.way():
        lines += ["", "Jalan utama: " + " → ".join(state.step_name for state in way) + "."]
    lines += ["", *_head("langkah", "tombol", "dari", "ke", "siapa", "syarat", "tenggat", "pemberitahuan")]
    lines += [_move_row(move) for move in flow.moves]
    return "\n".join(lines) + "\n"


def _head(*columns: str) -> list[str]:
    return [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]


def _state_row(state: State) -> str:
    marks = ", ".join(f"`{mark}`" for mark in sorted(state.marks))
    return f"| `{state.code}` | {state.staff} | {state.public} | {state.turn} | {state.tone} | {state.todo} | {marks} |"


def _move_row(move: Move[Any]) -> str:
    clocks = ", ".join(f"{_CLOCK_WORDS[type(effect)]} `{effect.kind}`" for effect in move.clocks)
    tells = ", ".join(f"`{notice.kind}`" for notice in move.tells)
    who = move.allowed.name + (" (atau sistem)" if move.system else "")
    source = ", ".join(f"`{code}`" for code in sorted(move.sources))
    guards = ", ".join(f"`{guard}`" for guard in move.guards)
    return f"| `{move.name}` | {move.label} | {source} | `{move.target}` | {who} | {guards} | {clocks} | {tells} |"
