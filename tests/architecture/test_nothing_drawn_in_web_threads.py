"""Papers and pages are drawn by workers: no view, and nothing a view calls, draws them."""

import ast

from tests.architecture.house import ROOT, SOURCES, files, module_of

# What draws, and who may call it: a job's work, and the demo, which runs as a command.
DRAWERS = {
    ("certportal.kernel.pdf.render", "render"): {"certportal.kernel.papers.actions", "certportal.home.demo.documents"},
    ("certportal.kernel.papers.actions", "render_now"): {
        "certportal.kernel.papers.tasks", "certportal.home.demo.exams", "certportal.home.demo.review",
    },
    ("certportal.kernel.files.pages", "draw"): {"certportal.kernel.drawings.actions"},
    ("certportal.kernel.drawings.actions", "draw"): {"certportal.kernel.parts.kernel"},
    ("certportal.kernel.files.comparing", "compare"): {"certportal.kernel.drawings.comparing"},
    ("certportal.kernel.drawings.comparing", "work"): {"certportal.kernel.parts.kernel"},
    ("certportal.kernel.papers.tasks", "draw"): {"certportal.kernel.parts.kernel"},
}  # fmt: skip


PACKAGES = {module.rpartition(".")[0] for module, _name in DRAWERS}


def used(source: str) -> set[tuple[str, str]]:
    """(module, name) of what a file that knows a drawer's package takes from elsewhere, also as an attribute of an imported module."""
    if not any(package in source for package in PACKAGES):
        return set()  # most files take nothing from there, and are not read as a tree
    tree = ast.parse(source)
    brought = {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    attributes = {
        (".".join(brought[node.value.id]), node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in brought
    }
    return set(brought.values()) | attributes


def callers() -> dict[tuple[str, str], set[str]]:
    found = {drawer: set() for drawer in DRAWERS}
    for path in files(".py", under=SOURCES):
        for drawer in used(path.read_text()) & set(DRAWERS):
            found[drawer].add(module_of(path))
    return found


def test_only_workers_draw():
    assert callers() == DRAWERS


def test_a_view_that_draws_would_be_found():
    seen = "from certportal.kernel.files import pages\n\ndef show(request):\n    pages.draw(1, 2)\n"
    assert ("certportal.kernel.files.pages", "draw") in used(seen)
    assert ROOT / "applicants" in {path for path in ROOT.iterdir() if path.name in SOURCES}
