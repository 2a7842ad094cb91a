"""No module imports one that imports it back, also not from inside a function; the contracts only hold layers apart."""

import ast
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.architecture.house import SOURCES, files, name_of


def modules() -> dict[str, ast.Module]:
    """Every module by its dotted name."""
    return {
        name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): ast.parse(path.read_text())
        for path in files(".py", under=(*SOURCES, "bench"))
        if "migrations" not in path.parts
    }


def imports(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """What each module imports of the others, at the top and inside functions; not what only type checkers read."""
    graph = {}
    for name, tree in trees.items():
        typed = {
            id(part)
            for block in ast.walk(tree)
            if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
            for part in ast.walk(block)
        }
        asked = set()
        for part in ast.walk(tree):
            match part:
                case ast.Import(names=names) if id(part) not in typed:
                    asked |= {row.name for row in names}
                case ast.ImportFrom(module=str(module), names=names) if id(part) not in typed:
                    within = {f"{module}.{row.name}" for row in names}
                    asked |= within & trees.keys() or {module}
        graph[name] = (asked & trees.keys()) - {name}
    return graph


def test_no_module_imports_itself_by_way_of_another():
    graph = imports(modules())
    assert len(graph) > 400
    assert sum(map(len, graph.values())) > 1000
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("back", ["import a", "def late():\n    from a import x"])
def test_canary_a_cycle_is_seen(back):
    trees = {"a": ast.parse("import b"), "b": ast.parse(back)}
    with pytest.raises(CycleError):
        TopologicalSorter(imports(trees)).prepare()


def test_what_only_type_checkers_read_is_no_cycle():
    trees = {"a": ast.parse("import b"), "b": ast.parse("if TYPE_CHECKING:\n    from a import x")}
    TopologicalSorter(imports(trees)).prepare()
    assert imports(trees) == {"a": {"b"}, "b": set()}
