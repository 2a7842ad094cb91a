"""Every move of every flow against a table written by hand: a removed guard, clock or notice makes these tests fail."""

import pytest

from certportal.kernel.workflow.flow import Flow, all_flows, flow_named
from tests.flows import appeal, approval, certificate, dossier, exam_event, plenary, review, transmittal, tray
from tests.flows.rows import rows_of
from tests.flows.states import MARKS, WORDS, marks_of, words_of

TABLES = {
    "dossier.exam": dossier,
    "dossier.review": review,
    "exam_event": exam_event,
    "plenary": plenary,
    "certificate": certificate,
    "transmittal": transmittal,
    "tray": tray,
    "appeal": appeal,
    "approval": approval,
}


def flow_at(key: str) -> Flow:
    """The flow of that key: its name, and its branch where it has one."""
    return flow_named(*key.split("."))


def test_every_flow_has_its_table():
    assert {flow.key for flow in all_flows()} == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_flow_has_exactly_the_moves_of_its_table(name):
    assert list(rows_of(flow_at(name))) == list(TABLES[name].TABLE)


@pytest.mark.parametrize(("name", "move"), [(name, move) for name, table in TABLES.items() for move in table.TABLE])
def test_move_asks_and_causes_what_its_row_says(name, move):
    assert rows_of(flow_at(name))[move]._asdict() == TABLES[name].TABLE[move]._asdict()


@pytest.mark.parametrize("name", TABLES)
def test_states_and_buttons_are_those_of_the_table(name):
    assert words_of(flow_at(name))._asdict() == WORDS[name]._asdict()
    assert marks_of(flow_at(name)) == MARKS.get(name, {})
