"""What a function judges is typed by what it is: `Any` stands in a parameter only where a library gives no type."""

import ast

from tests.architecture.house import SOURCES, files, name_of

PIKEPDF = "pikepdf's objects have no types of their own; it is loaded in the child process alone"
ANNOTATED = "a row with columns its list has added"
# (file, function, parameter): why it stays.
REASONS = {
    ("applicants/exports.py", "_line", "dossier"): ANNOTATED,
    ("applicants/queries/overdue.py", "_told", "case"): ANNOTATED,
    ("applicants/queries/overdue.py", "_told", "clock"): ANNOTATED,
    ("applicants/queries/queue.py", "clock_on", "dossier"): ANNOTATED,
    ("applicants/views/queue.py", "_row", "dossier"): ANNOTATED,
    ("assessments/queries/on_page.py", "forms_on_page", "seat"): ANNOTATED,
    ("certportal/kernel/accounts/policies.py", "__call__", "obj"): "the body of two typed overloads",
    ("certportal/kernel/files/inspect_child/pdf.py", "_all_objects", "pdf"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf.py", "_check_pages", "pdf"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_active.py", "refuse_active", "thing"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_active.py", "_parts", "thing"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_active.py", "_is_active", "part"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_active.py", "_harmless_link", "value"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_active.py", "refuse_opening", "root"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_active.py", "_only_goes_to", "action"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_active.py", "_starts_printer", "part"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_active.py", "_lies_in_another_file", "part"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_active.py", "_harmless_triggers", "triggers"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_drawings.py", "refuse_endless_drawing", "pdf"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_drawings.py", "of", "holder"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_drawings.py", "of_form", "form"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_drawings.py", "_of_stream", "stream"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_drawings.py", "_content", "holder"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_drawings.py", "_plain", "stream"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_drawings.py", "_appearances", "page"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_drawings.py", "_forms", "holder"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_drawings.py", "_drawn_names", "holder"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_weight.py", "spend", "stream"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_weight.py", "_unpacked_size", "stream"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_weight.py", "_filters", "stream"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pdf_weight.py", "_pixels", "stream"): PIKEPDF,
    ("certportal/kernel/files/inspect_child/pile.py", "_seen", "page"): "pypdfium2 has no types",
}


def untyped(tree: ast.AST) -> set[tuple[str, str]]:
    """(function, parameter) of each parameter that is `Any`; `*args` and `**kwargs` pass on what a library hands over."""
    return {
        (node.name, one.arg)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        if isinstance(one.annotation, ast.Name) and one.annotation.id == "Any"
    }


def test_every_any_has_a_reason():
    found = {
        (name_of(path), *place)
        for path in files(".py", under=(*SOURCES, "bench"))
        if "/migrations/" not in name_of(path)
        for place in untyped(ast.parse(path.read_text()))
    }
    assert sorted(found - REASONS.keys()) == [], "say what it is, or give the reason here"
    assert sorted(REASONS.keys() - found) == [], "it is typed now"


def test_the_search_finds_what_it_must():
    text = "def f(a: Any, b: int, *c: Any, d: Any, **e: Any): ...\nasync def g(h: Any | None, i: Any, /): ..."
    assert untyped(ast.parse(text)) == {("f", "a"), ("f", "d"), ("g", "i")}
