"""The shape of the files: short, without drawers for odds and ends, without holes in the escaping."""

import ast
import re

import pytest

from tests.architecture.house import ROOT, SOURCES, files, name_of

LONGEST = 400
BANNED_NAMES = {"utils", "helpers", "common", "core", "services", "util", "helper", "misc"}
UNSAFE = re.compile(
    r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off|mark_safe|\bSafeString\(|\bSafeText\(|__html__|format_html_join\(\s*mark_safe"
)
# Whoever adds a line here says why no typed text can get through.
UNSAFE_WITH_REASON: dict[str, str] = {}


def test_files_are_short():
    sizes = {
        name_of(path): len(path.read_text().splitlines())
        for path in files(".py", ".html", ".js", ".css")
        if "migrations" not in path.parts
    }
    assert len(sizes) > 50
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST} == {}


def test_no_file_is_a_drawer():
    drawers = [
        name_of(path)
        for path in files(".py", under=SOURCES)
        if BANNED_NAMES & {path.stem, *path.relative_to(ROOT).parts[:-1]}
    ]
    assert drawers == []


def test_nothing_steps_around_the_escaping():
    found = [
        f"{name_of(path)}:{number}"
        for path in files(".py", ".html", ".txt", under=(*SOURCES, "templates"))
        if not name_of(path).startswith("templates/messages/") and name_of(path) not in UNSAFE_WITH_REASON
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if UNSAFE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line", ["{{ name|safe }}", "{{ x | safe }}", "{% autoescape off %}", "mark_safe(x)", "{{ rows|safeseq }}"]
)
def test_unsafe_lines_are_seen(line):
    assert UNSAFE.search(line)


def test_safe_lines_are_left_alone():
    assert not UNSAFE.search("safe_name = x | safely; {{ name|safer }}")


def test_pages_have_no_inline_script_or_style():
    inline = re.compile(
        r"""<script(?![^>]*\b(src|nonce)=)|<style(?![^>]*\bnonce=)|\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|href\s*=\s*["']javascript:"""
    )
    found = [
        f"{name_of(path)}:{number}"
        for path in files(".html", under=("templates",))
        if "pdf" not in path.parts  # papers never reach a browser
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if inline.search(line)
    ]
    assert found == []


def views():
    for path in files(".py", under=SOURCES):
        if path.stem == "views" or "views" in path.relative_to(ROOT).parts:
            yield path


def unguarded(tree: ast.AST) -> list[int]:
    """Lines of a view that fetch one object without `load`."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id in {"get_object_or_404", "aget_object_or_404"})
        or (
            isinstance(node, ast.Attribute)
            and node.attr in {"get", "aget", "get_object_or_404"}
            and "objects" in ast.unparse(node.value)
        )
    ]


def test_views_get_their_object_only_through_the_loader():
    assert [f"{name_of(path)}:{line}" for path in views() for line in unguarded(ast.parse(path.read_text()))] == []


@pytest.mark.parametrize(
    "code",
    ["Dossier.objects.get(pk=1)", "get_object_or_404(Dossier, pk=1)", "Dossier.objects.visible_to(user).get(pk=1)"],
)
def test_unguarded_fetches_are_seen(code):
    assert unguarded(ast.parse(code)) == [1]


def test_views_are_short():
    long = [
        f"{name_of(path)}: {node.name} {node.end_lineno - node.lineno + 1}"
        for path in views()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 25
    ]
    assert long == []
