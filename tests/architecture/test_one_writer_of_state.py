"""Only make_move writes the state of an object with a flow.

Read from the code, so that a second writer is found before it runs.
"""

import ast

import pytest
from django.apps import apps

from certportal.kernel.workflow.flow import all_flows
from certportal.kernel.workflow.models import Flowing
from tests.architecture.house import APPS, files, name_of, part_of

FLOWING = {model.__name__ for model in apps.get_models() if issubclass(model, Flowing)}
COLUMNS = {"state", "state_since"}
MAKERS = {"create", "acreate", "get_or_create", "update_or_create"}


def _keywords(call: ast.Call) -> dict[str, ast.expr]:
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def _strings(node: ast.AST) -> set[str]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def _writes_by_call(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id="setattr"):
            return len(call.args) > 1 and bool(_strings(call.args[1]) & COLUMNS)
        case ast.Attribute(attr="update" | "aupdate"):
            unpacked = [keyword.value for keyword in call.keywords if keyword.arg is None]
            return bool(_keywords(call).keys() & COLUMNS) or any(_strings(part) & COLUMNS for part in unpacked)
        case ast.Attribute(attr="bulk_update" | "abulk_update"):
            return any(_strings(part) & COLUMNS for part in [*call.args[1:], *_keywords(call).values()])
        case ast.Attribute(attr="save" | "asave"):
            return bool(_strings(_keywords(call).get("update_fields", ast.Tuple())) & COLUMNS)
        case ast.Attribute(attr="update_or_create"):
            return any(
                _strings(_keywords(call).get(name, ast.Tuple())) & COLUMNS for name in ("defaults", "create_defaults")
            )
    return False


def writes(tree: ast.AST) -> list[int]:
    """The lines that write `state` or `state_since` of an existing object."""
    lines = []
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        is_assignment = isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        attributes = [part for target in targets if target is not None for part in ast.walk(target)]
        if (is_assignment and any(isinstance(part, ast.Attribute) and part.attr in COLUMNS for part in attributes)) or (
            isinstance(node, ast.Call) and _writes_by_call(node)
        ):
            lines.append(node.lineno)
    return lines


def births(tree: ast.AST, flowing: set[str]) -> list[tuple[int, str]]:
    """Where objects with a flow are created with a state, and which state: the text of the expression."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or "state" not in _keywords(node):
            continue
        match node.func:
            case ast.Name(id=name) if name in flowing:
                pass
            case ast.Attribute(attr=attr, value=ast.Attribute(value=ast.Name(id=name))) if (
                attr in MAKERS and name in flowing
            ):
                pass
            case _:
                continue
        found.append((node.lineno, ast.unparse(_keywords(node)["state"])))
    return found


def sources():
    for path in files(".py", under=(*APPS, "certportal/home", "certportal/api", "certportal/kernel/approvals")):
        if "migrations" not in path.parts:
            yield name_of(path), ast.parse(path.read_text())


def test_nothing_in_the_apps_writes_a_state():
    wrong = [f"{name}:{line}" for name, tree in sources() for line in writes(tree)]
    assert wrong == []


def test_new_objects_start_in_the_first_state_of_a_flow():
    first = {flow.states[0].code for flow in all_flows()}
    assert first
    wrong = [
        f"{name}:{line} {state}"
        for name, tree in sources()
        for line, state in births(tree, FLOWING)
        if state.rpartition(".")[2].strip("'").lower() not in first
    ]
    assert wrong == []


def test_kernel_has_no_flowing_models_but_approvals():
    """That is why only the apps and approvals are read: `state` of jobs, messages, clocks and papers is no flow."""
    inside = [
        m._meta.label
        for m in apps.get_models()
        if issubclass(m, Flowing) and str(part_of(m.__module__)).startswith("certportal")
    ]
    assert inside == ["approvals.Approval"]


@pytest.mark.parametrize(
    "code",
    [
        "dossier.state = 'submitted'",
        "a, dossier.state = 1, 'submitted'",
        "dossier.state_since = now",
        "dossier.state: str = 'submitted'",
        "Dossier.objects.filter(pk=1).update(state='submitted')",
        "Dossier.objects.filter(pk=1).update(**{'state': 'submitted'})",
        "Dossier.objects.filter(pk=1).update(number=1, **dict([('state_since', now)]))",
        "setattr(dossier, 'state', 'submitted')",
        "Dossier.objects.bulk_update(rows, ['state'])",
        "Dossier.objects.bulk_update(rows, fields=['number', 'state'])",
        "dossier.save(update_fields=['state'])",
        "Dossier.objects.update_or_create(pk=1, defaults={'state': 'submitted'})",
    ],
)
def test_every_way_of_writing_is_seen(code):
    assert writes(ast.parse(code)) == [1]


@pytest.mark.parametrize(
    "code",
    [
        "if dossier.state == 'draft': pass",
        "Dossier.objects.filter(state='draft').update(number=1)",
        "Dossier.objects.filter(**{'state': 'draft'}).update(**{'number': 1})",
        "state = dossier.state",
    ],
)
def test_reading_is_not_writing(code):
    assert writes(ast.parse(code)) == []


def test_births_are_seen():
    code = "Dossier(state='submitted')\nDossier.objects.create(state=S.READY)\nOther(state='x')\nDossier(number=1)"
    assert births(ast.parse(code), {"Dossier"}) == [(1, "'submitted'"), (2, "S.READY")]
