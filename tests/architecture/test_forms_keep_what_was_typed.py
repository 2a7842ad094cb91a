"""Whoever fills in a form and is refused gets the form back with every word: one way, `told_in`, for every POST view.

First from the source: no view that binds a form calls an action outside `told_in`. Then by requests: every such view of
the resolver gets a form, its action refuses, and the page shows what was typed and why it was refused.
"""

import ast

import pytest

from tests.architecture.house import APPS, ROOT, files, name_of

# Helpers that other view files call; they call actions, so their callers must be inside `told_in` or bind no form.
# Writing down that a page was opened refuses nothing.
NO_ACT = {"note_reading", "record", "refused"}


def view_files():
    return [
        path
        for path in files(".py", under=(*APPS, "certportal/home"))
        if "views" in path.relative_to(ROOT).parts or path.stem == "views"
    ]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _acts(call: ast.Call, acting: set[str]) -> bool:
    named = {keyword.arg for keyword in call.keywords}
    return _name(call) not in NO_ACT and ({"by", "now"} <= named or _name(call) in acting)


def _outside(function: ast.FunctionDef, acting: set[str]) -> list[int]:
    """Lines on which the function calls an action outside `told_in`."""
    wrapped = {
        id(part)
        for block in ast.walk(function)
        if isinstance(block, ast.With) and any("told_in" in ast.unparse(item) for item in block.items)
        for part in ast.walk(block)
    }
    calls = [part for part in ast.walk(function) if isinstance(part, ast.Call) and id(part) not in wrapped]
    return [call.lineno for call in calls if _acts(call, acting)]


def _binds(function: ast.FunctionDef) -> bool:
    """Whether the function, with what it calls beside it, reads a form that was posted."""
    return any(isinstance(part, ast.Call) and _name(part) == "is_valid" for part in ast.walk(function))


def acts_outside(trees: dict[str, ast.Module]) -> list[str]:
    """`file:line` of every action that a view with a bound form calls outside `told_in`, directly or through a helper."""
    rows = [(where, part) for where, tree in trees.items() for part in tree.body if isinstance(part, ast.FunctionDef)]
    acting: set[tuple[str, str]] = set()  # a helper that begins with "_" is known in its own file alone

    def known(where: str) -> set[str]:
        return {name for file, name in acting if file == where or not name.startswith("_")}

    helpers = [(where, row) for where, row in rows if not row.decorator_list]
    while more := {(where, row.name) for where, row in helpers if _outside(row, known(where))} - acting:
        acting |= more
    return [
        f"{where}:{line}"
        for where, row in rows
        if row.decorator_list and _binds(row)
        for line in _outside(row, known(where))
    ]


def test_every_act_of_a_form_is_told_in_its_form():
    trees = {name_of(path): ast.parse(path.read_text()) for path in view_files()}
    assert len(trees) > 25
    assert acts_outside(trees) == []


def test_no_view_reads_a_sentence_without_a_form():
    """`request.POST.get("note")` cannot come back: what people type has a form."""
    found = [
        f"{name_of(path)}:{number}"
        for path in view_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if 'POST.get("note"' in line or 'POST.get("reason"' in line
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("@post\ndef v(r):\n if f.is_valid():\n  with told_in(f, r):\n   act(by=1, now=2)", []),
        ("@post\ndef v(r):\n if f.is_valid():\n  act(by=1, now=2)", ["a:4"]),
        ("def _h():\n act(by=1, now=2)\n@post\ndef v(r):\n if f.is_valid():\n  _h()", ["a:6"]),
        ("@post\ndef v(r):\n act(by=1, now=2)", []),
    ],
)
def test_canary_an_act_outside_is_seen(code, found):
    assert acts_outside({"a": ast.parse(code)}) == found
