"""What is said about a state stands in its flow's rows: nothing else in the apps lists states."""

import ast

import pytest
from django.apps import apps

from applicants.models.ended import ENDED_STATES
from certportal.kernel.workflow.flow import all_flows, final_codes
from certportal.kernel.workflow.models import Flowing
from tests.architecture.house import APPS, files, name_of

LEAST = 2  # so many states beside each other are a table


def _is_state(node: ast.AST) -> bool:
    """`DossierState.DRAFT` or `EventState.RUNNING.value`; an enum of states is called …State."""
    match node:
        case ast.Attribute(attr="value", value=inner):
            return _is_state(inner)
        case ast.Attribute(attr=code, value=ast.Name(id=name)):
            return code.isupper() and name.endswith("State")
    return False


def _codes_compared(node: ast.AST) -> bool:
    """`dossier.state in {"draft", "ready"}`: a table of states written with their codes."""
    match node:
        case ast.Compare(
            left=ast.Attribute(attr="state"), comparators=[ast.Set() | ast.List() | ast.Tuple() as listed]
        ):
            return sum(isinstance(part, ast.Constant) for part in listed.elts) >= LEAST
    return False


def tables(tree: ast.AST) -> list[int]:
    """The lines on which a dict, set, list or tuple with several states begins."""
    found = []
    for node in ast.walk(tree):
        if _codes_compared(node):
            found.append(node.lineno)
        match node:
            case ast.Dict(keys=listed) | ast.Set(elts=listed) | ast.List(elts=listed) | ast.Tuple(elts=listed):
                if sum(part is not None and _is_state(part) for part in listed) >= LEAST:
                    found.append(node.lineno)
    return found


def _may_list(name: str) -> bool:
    """Flows are the table; models name states in constraints of the database, which knows no flow."""
    return "/flows/" in name or name.endswith("/flows.py") or "/models" in name or "/migrations/" in name


def test_no_table_of_states_stands_beside_the_flows():
    named = [(name_of(path), path) for path in files(".py", under=APPS)]
    assert [
        f"{name}:{line}" for name, path in named if not _may_list(name) for line in tables(ast.parse(path.read_text()))
    ] == []


def test_every_flow_belongs_to_a_model_and_every_flowing_model_has_one():
    flowing = {model._meta.label for model in apps.get_models() if issubclass(model, Flowing)}
    assert flowing
    assert {flow.model for flow in all_flows()} == flowing


def test_the_list_in_the_database_is_what_the_rows_say():
    """A person may apply again once the papers are theirs, or nothing can follow any more."""
    assert set(ENDED_STATES) == {*final_codes("dossier"), "handed_over"}


@pytest.mark.parametrize(
    "code",
    [
        "{DossierState.DRAFT: 1, DossierState.READY: 2}",
        "frozenset({DossierState.DRAFT, DossierState.READY})",
        "(EventState.RUNNING.value, EventState.REPORTED.value)",
        "row.state in [S.X, DossierState.DRAFT, DossierState.READY]",
        "row.dossier.state not in {'draft', 'ready'}",
    ],
)
def test_a_table_of_states_is_seen(code):
    assert tables(ast.parse(code)) == [1]


@pytest.mark.parametrize(
    "code",
    [
        "dossier.state == DossierState.DRAFT",
        "(Duty.OFFICER, Duty.DECIDER)",
        "{DossierState.DRAFT: 1}",
        "row.kind in {'a', 'b'}",
    ],
)
def test_one_state_or_other_words_are_no_table(code):
    assert tables(ast.parse(code)) == []
