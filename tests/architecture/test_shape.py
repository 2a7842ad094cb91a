"""The files are short, none is called "utils" or the like, and nothing switches escaping off."""

import ast
import re

import pytest

from tests.architecture.house import ROOT, SOURCES, files, name_of

LONGEST = 400
WIDEST = 160
BANNED_NAMES = {"utils", "helpers", "common", "core", "services", "util", "helper", "misc"}
UNSAFE = re.compile(
    r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off|mark_safe|\bSafeString\(|\bSafeText\(|__html__|format_html_join\(\s*mark_safe"
)
# Each line says why no typed text can get through unescaped.
UNSAFE_WITH_REASON: dict[str, str] = {}


def test_files_are_short():
    sizes = {
        name_of(path): len(path.read_text().splitlines())
        for path in files(".py", ".html", ".js", ".css")
        if "migrations" not in path.parts
    }
    assert len(sizes) > 50
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST} == {}


def test_lines_of_templates_fit_a_screen():
    """Pages, papers and their styles. Plain-text messages are left out: a break there is a break in the letter."""
    long = [
        f"{name_of(path)}:{number}"
        for path in files(".html", ".css", ".svg", under=("templates",))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > WIDEST
    ]
    assert long == []


def test_no_file_is_called_utils_or_the_like():
    banned = [
        name_of(path)
        for path in files(".py", under=SOURCES)
        if BANNED_NAMES & {path.stem, *path.relative_to(ROOT).parts[:-1]}
    ]
    assert banned == []


def test_nothing_switches_escaping_off():
    """Plain-text templates (.txt, mails) are left out.

    They have no markup to escape, and their values pass `fenced` (kernel/outbox/fence.py).
    """
    found = [
        f"{name_of(path)}:{number}"
        for path in files(".py", ".html", under=(*SOURCES, "templates"))
        if name_of(path) not in UNSAFE_WITH_REASON
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


VIEWS = set(views())
# Pages for anybody, which ask by an unguessable code and show only what is public.
BY_CODE_FOR_ANYBODY = {"certificates/views/public.py"}


def unguarded(tree: ast.AST) -> list[int]:
    """Lines of a view that fetch one object from a whole table, instead of by `load` or from an object it has loaded."""
    lines = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="get_object_or_404" | "aget_object_or_404"), args=[source, *_]):
                root = ast.unparse(source)
                if ".objects" in root or root[:1].isupper():
                    lines.append(node.lineno)
            case ast.Attribute(attr="get" | "aget" | "first" | "last", value=value) if ".objects" in ast.unparse(value):
                lines.append(node.lineno)
    return lines


def test_views_get_their_object_only_through_the_loader():
    guarded = [path for path in VIEWS if name_of(path) not in BY_CODE_FOR_ANYBODY]
    assert len(guarded) == len(VIEWS) - len(BY_CODE_FOR_ANYBODY)
    assert [f"{name_of(path)}:{line}" for path in guarded for line in unguarded(ast.parse(path.read_text()))] == []


@pytest.mark.parametrize(
    "code",
    ["Dossier.objects.get(pk=1)", "get_object_or_404(Dossier, pk=1)", "Dossier.objects.visible_to(user).get(pk=1)"],
)
def test_unguarded_fetches_are_seen(code):
    assert unguarded(ast.parse(code)) == [1]


def test_a_part_of_a_loaded_object_is_guarded_by_it():
    assert unguarded(ast.parse("get_object_or_404(meeting.items.all(), position=1)")) == []


def lines_of(function: ast.FunctionDef) -> int:
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return function.end_lineno - function.lineno + 1 - (first.end_lineno - first.lineno + 1 if documented else 0)


def is_view(path, function: ast.FunctionDef) -> bool:
    arguments = [argument.arg for argument in function.args.args]
    return path in VIEWS and arguments[:1] == ["request"] and not function.name.startswith("_")


def test_functions_are_short():
    """At most 40 lines beside the docstring; 25 for a view: load, form, one action, redirect."""
    long = [
        f"{name_of(path)}: {node.name} {lines_of(node)}"
        for path in files(".py", under=SOURCES)
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and lines_of(node) > (25 if is_view(path, node) else 40)
    ]
    assert long == []
