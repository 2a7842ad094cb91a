"""Every guard of every move refuses somebody who may otherwise make it and whom nothing else stops."""

import pytest

from certportal.kernel.workflow.make import MoveRefused, make_move
from tests.factories.applicants import NOW
from tests.factories.assessments import hall
from tests.flows.test_table import TABLES, flow_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.watched]

GUARDED = [(name, move) for name, table in TABLES.items() for move, row in table.TABLE.items() if move in table.READY]
CASES = [
    pytest.param(name, move, guard, spoil, id=f"{name}.{move}-{guard}-{n}")
    for name, move in GUARDED
    for guard in TABLES[name].TABLE[move].guards.split()
    for n, spoil in enumerate(TABLES[name].SPOILS.get(guard, ()))
]


def besides(name, move, by):
    """Columns without which the row may not be in its new state (`SETS` of the table)."""
    sets = getattr(TABLES[name], "SETS", {}).get(move)
    return sets(by) if sets else None


@pytest.mark.parametrize(("name", "move"), GUARDED)
def test_move_passes_when_nothing_stands_in_its_way(name, move):
    obj, by = TABLES[name].READY[move](hall())
    moved = make_move(flow_at(name), move, obj, by=by, now=NOW, note="alasan", sets=besides(name, move, by))
    assert moved.state == TABLES[name].TABLE[move].target


@pytest.mark.parametrize(("name", "move", "guard", "spoil"), CASES)
def test_guard_refuses_who_may_otherwise(name, move, guard, spoil):
    place = hall()
    obj, by = TABLES[name].READY[move](place)
    obj, by = spoil(obj, by, place) or (obj, by)
    obj.refresh_from_db()
    row = flow_at(name).move(move)
    assert row.allowed(by, obj)
    with pytest.raises(MoveRefused) as refused:
        make_move(flow_at(name), move, obj, by=by, now=NOW, note="alasan")
    (asked,) = [one for one in row.guards if one.name == guard]
    assert (refused.value.code, refused.value.sentence) == ("guard", asked(obj, by))
    state = obj.state
    obj.refresh_from_db()
    assert (obj.state, obj.version) == (state, obj.version)


@pytest.mark.parametrize("name", TABLES)
def test_every_guard_has_its_refusal(name):
    """A new guard needs a case in which it refuses: SPOILS of the table that readies its move."""
    own = TABLES[name]
    shared = getattr(own, "SHARED", own)
    asked = [(move.name, guard.name) for move in flow_at(name).moves for guard in move.guards]
    ready = {move: own if move in own.READY else shared for move, _ in asked}
    assert [move for move, table in ready.items() if move not in table.READY] == []
    assert [f"{move}: {guard}" for move, guard in asked if guard not in ready[move].SPOILS] == []
    assert set(own.SPOILS) <= {guard for _, guard in asked}, "a refusal of a guard that nothing asks"
