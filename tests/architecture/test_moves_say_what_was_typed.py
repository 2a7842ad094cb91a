"""What a person types for a move is handed to `make_move`, as the note or as `typed`: else a second tab is taken for a
double click, and its words are lost without a word.
"""

import ast

import pytest

from tests.architecture.house import APPS, files, name_of

NOT_TYPED = {"by", "now", "seen_version"}
REASONS = {
    ("submit_dossier", "pin"): "drawn by the portal",
    ("hand_over", "agreement_on_paper"): "once the agreement is there the form no longer asks for it",
}


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def untold(tree: ast.AST) -> set[tuple[str, str]]:
    """Each function that makes a move, with what it takes from its caller and does not tell `make_move`."""
    found = set()
    for act in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        moves = [node for node in ast.walk(act) if isinstance(node, ast.Call) and _called(node) == "make_move"]
        if not moves:
            continue
        # A value may have another name by then: `name = receiver_name.strip()`, `typed = {…}`.
        told = {word for move in moves for word in _words(move, {"note", "typed"})}
        renamed = [node for node in ast.walk(act) if isinstance(node, ast.Assign)]
        for _ in renamed:
            told |= {word for row in renamed if _names(row) & told for word in _read(row)}
        found |= {(act.name, row.arg) for row in act.args.kwonlyargs if row.arg not in NOT_TYPED | told}
    return found


def _words(move: ast.Call, keywords: set[str]) -> set[str]:
    values = [row.value for row in move.keywords if row.arg in keywords]
    return {part.id for value in values for part in ast.walk(value) if isinstance(part, ast.Name)}


def _names(row: ast.Assign) -> set[str]:
    return {part.id for target in row.targets for part in ast.walk(target) if isinstance(part, ast.Name)}


def _read(row: ast.Assign) -> set[str]:
    return {part.id for part in ast.walk(row.value) if isinstance(part, ast.Name)}


def test_every_act_tells_its_move_what_was_typed():
    found = {
        (name_of(path), *pair)
        for path in files(".py", under=APPS)
        if "actions" in path.parts or path.name == "actions.py"
        for pair in untold(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert {row[1:] for row in found} == set(REASONS), found


@pytest.mark.parametrize(
    ("call", "lost"),
    [
        ("make_move(FLOW, 'go', row, by=by, note=words)", set()),
        ("typed = {'words': words}\n    make_move(FLOW, 'go', row, by=by, typed=typed)", set()),
        ("make_move(FLOW, 'go', row, by=by)\n    Row.objects.create(words=words)", {("act", "words")}),
        ("make_move(FLOW, 'go', row, by=by, sets={'words': words})", {("act", "words")}),
        ("Row.objects.create(words=words)", set()),
    ],
)
def test_an_act_that_does_not_is_found(call, lost):
    assert untold(ast.parse(f"def act(row, *, words, by):\n    {call}\n")) == lost
