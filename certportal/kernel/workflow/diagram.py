"""Draws the flow tables as text for `docs/flows.md`."""

from __future__ import annotations

from certportal.kernel.workflow.flow import Flow, Hands, Move, Pauses, Resumes, Starts, Stops, all_flows

_CLOCK_WORDS = {Starts: "mulai", Stops: "berhenti", Pauses: "jeda", Resumes: "lanjut", Hands: "giliran"}


def draw_all() -> str:
    """The whole page: one section per flow, in the order of the apps."""
    head = "# Alur\n\nHalaman ini digambar dari tabel di `flows.py` oleh `manage.py draw_flows`; jangan disunting.\n"
    return head + "".join(f"\n{draw(flow)}" for flow in all_flows())


def draw(flow: Flow) -> str:
    """One section: a Mermaid state diagram, the states and the moves."""
    lines = [f"## {flow.name} ({flow.model})", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {flow.states[0].code}"]
    lines += [f"    {source} --> {move.target}: {move.name}" for move in flow.moves for source in sorted(move.source)]
    lines += [f"    {state.code} --> [*]" for state in flow.states if state.final]
    lines += ["```", "", "| status | nama bagi petugas | nama bagi pemohon | giliran |", "|---|---|---|---|"]
    lines += [f"| `{state.code}` | {state.staff} | {state.public} | {state.turn} |" for state in flow.states]
    lines += ["", "| langkah | tombol | dari | ke | siapa | tenggat | pemberitahuan |", "|---|---|---|---|---|---|---|"]
    lines += [_row(move) for move in flow.moves]
    return "\n".join(lines) + "\n"


def _row(move: Move) -> str:
    clocks = ", ".join(f"{_CLOCK_WORDS[type(effect)]} `{effect.kind}`" for effect in move.clocks)
    tells = ", ".join(f"`{notice.kind}`" for notice in move.tells)
    who = move.allowed.name + (" (atau sistem)" if move.system else "")
    source = ", ".join(f"`{code}`" for code in sorted(move.source))
    return f"| `{move.name}` | {move.label} | {source} | `{move.target}` | {who} | {clocks} | {tells} |"
