"""Every test asserts something: itself, with `raises`, or through a helper of ours that does."""

import ast
from pathlib import Path

from tests.architecture.house import ROOT

ASKING = {"raises", "warns", "fail", "expect", "run_state_machine_as_test"}
FIXTURES = {"django_assert_num_queries", "django_assert_max_num_queries"}


def _look(function: ast.AST) -> tuple[bool, set[str]]:
    """Whether the function asserts by itself, and the names of all it calls."""
    asserts, called = False, set()
    for part in ast.walk(function):
        asserts |= isinstance(part, ast.Assert)
        if isinstance(part, ast.Call):
            match part.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    called.add(name)
    return asserts or bool(called & ASKING), called


def without_assertion(trees: dict[str, ast.Module]) -> list[str]:
    """`file::test` of every test that cannot fail by what it finds."""
    looks = [
        (where, part.name, *_look(part))
        for where, tree in trees.items()
        for part in ast.walk(tree)
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    sure = {name for _, name, asserts, _ in looks if asserts} | FIXTURES
    while more := {name for _, name, _, called in looks if called & sure} - sure:
        sure |= more
    return [
        f"{where}::{name}"
        for where, name, asserts, called in looks
        if name.startswith("test_") and not asserts and not called & sure
    ]


def _trees() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in sorted(Path(ROOT, "tests").rglob("*.py"))
    }


def test_no_test_goes_without_an_assertion():
    assert without_assertion(_trees()) == []


def test_the_look_finds_what_it_is_for():
    code = """
def helper(): assert 1
def test_by_helper(): helper()
def test_by_raises():
    with pytest.raises(ValueError): f()
def test_empty(): f()
"""
    assert without_assertion({"a.py": ast.parse(code)}) == ["a.py::test_empty"]
