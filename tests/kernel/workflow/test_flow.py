"""Flows made of parts: rows shared by several flows, and rows that upper apps add."""

from __future__ import annotations

import pytest

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import Policy
from certportal.kernel.workflow import flow as flow_module
from certportal.kernel.workflow.flow import (
    Flow,
    Part,
    codes_marked,
    extend,
    final_codes,
    flow_named,
    flow_of,
    flows_named,
    stage_codes,
    turn_codes,
)
from certportal.kernel.workflow.rows import Guard, Marked, Move, Starts, State, Tells, Turn

pytestmark = pytest.mark.watched

ANYBODY = Policy(lambda _user, _parcel: True, "anybody")
CLERK = Turn("petugas", (Role.INTAKE_OFFICER,))
SENDER = Turn("pengirim", concerned=True)


@pytest.fixture(autouse=True)
def registers(monkeypatch):
    """Registers of this test's own."""
    monkeypatch.setattr(flow_module, "_FLOWS", {})
    monkeypatch.setattr(flow_module, "_PARTS", {})


def _move(name, source, target, **rest):
    return Move(name, name.title(), source, target, ANYBODY, **rest)


def _guard(name):
    return Guard(name, lambda _obj, _by: None)


def _ways():
    """Two flows of a parcel that begin with the same rows: by air and by sea."""
    desk = Part(
        "parcel.desk",
        (
            State("open", "Terbuka", "Terbuka", SENDER, step="Dibuka", place=10, marks={"mendable"}),
            State("weighed", "Ditimbang", "Ditimbang", CLERK, place=20, stage="desk", marks={"mendable"}),
            State("lost", "Hilang", "Hilang", final=True),
        ),
        (_move("weigh", {"open"}, "weighed"), _move("lose", Marked("mendable"), "lost")),
    )
    air = Flow(
        "parcel",
        "workflow.Parcel",
        (State("flown", "Terbang", "Di udara", place=30, marks={"mendable"}),),
        (_move("fly", {"weighed"}, "flown"),),
        parts=(desk,),
        branch="air",
    )
    sea = Flow(
        "parcel", "workflow.Parcel", (State("shipped", "Berlayar", "Di laut", place=30),), parts=(desk,), branch="sea"
    )
    return air, sea


def test_shared_rows_stand_in_both_flows_and_own_rows_in_one():
    air, sea = _ways()
    assert [state.code for state in air.states] == ["open", "weighed", "lost", "flown"]
    assert [state.code for state in sea.states] == ["open", "weighed", "lost", "shipped"]
    assert ([move.name for move in air.moves], [move.name for move in sea.moves]) == (
        ["weigh", "lose", "fly"],
        ["weigh", "lose"],
    )
    assert air.verb("weigh") == sea.verb("weigh") == "parcel.weigh"
    assert flows_named("parcel") == (air, sea)
    assert flow_named("parcel", "sea") is sea
    assert [repr(flow) for flow in (air, sea)] == ["<Flow parcel.air>", "<Flow parcel.sea>"]


def test_a_marked_source_reaches_the_marked_states_of_its_own_flow():
    air, sea = _ways()
    assert air.move("lose").sources == {"open", "weighed", "flown"}
    assert sea.move("lose").sources == {"open", "weighed"}
    with pytest.raises(TypeError, match="outside of a flow"):
        _ = _move("lose", Marked("mendable"), "lost").sources


def test_the_way_goes_by_its_numbers_not_by_the_order_of_the_rows():
    air, _sea = _ways()
    extend("parcel.desk", states=(State("sorted", "Dipilah", "Dipilah", place=15),))
    assert [state.step_name for state in air.way()] == ["Dibuka", "Dipilah", "Ditimbang", "Di udara"]


def test_upper_apps_bring_rows_to_every_flow_made_of_the_part():
    air, sea = _ways()
    watched, tells = _guard("watched"), Tells("parcel_weighed", to=lambda _obj: [])
    extend(
        "parcel.desk",
        _move("find", {"lost"}, "open"),
        states=(State("opened", "Dibuka paksa", "Dibuka", marks={"mendable"}),),
        guards={"weigh": [watched]},
        clocks={"weigh": [Starts("journey")]},
        tells={"weigh": [tells]},
    )
    for flow in (air, sea):
        grown = flow.move("weigh")
        assert (grown.guards, grown.clocks, grown.tells) == ((watched,), (Starts("journey"),), (tells,))
        assert flow.move("find").target == "open"
        assert "opened" in flow.move("lose").sources
        assert len(flow.moves) == len({move.name for move in flow.moves})


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ({"moves": (_move("drown", {"shipped"}, "lost"),)}, "unknown states"),  # by air there is no such state
        ({"moves": (_move("drown", {"open"}, "drowned"),)}, "unknown states"),
        ({"moves": (_move("fly", {"open"}, "lost"),)}, "a name used twice"),
        ({"states": (State("flown", "Terbang", "Terbang"),)}, "a state declared twice"),
    ],
)
def test_rows_that_do_not_fit_are_refused_and_leave_everything_as_it_was(rows, sentence):
    air, sea = _ways()
    before = [(flow.states, flow.moves) for flow in (air, sea)]
    with pytest.raises(ValueError, match=sentence):
        extend("parcel.desk", *rows.get("moves", ()), states=rows.get("states", ()))
    assert [(flow.states, flow.moves) for flow in (air, sea)] == before
    extend("parcel.desk", _move("mend", {"lost"}, "open"))  # none of the refused rows is kept
    assert air.move("mend").target == "open"


def test_a_move_is_not_given_the_same_notice_or_guard_twice():
    air, _sea = _ways()
    rows = {"tells": {"weigh": [Tells("parcel_weighed", to=lambda _obj: [])]}, "guards": {"weigh": [_guard("watched")]}}
    extend("parcel.desk", **rows)
    for kind, grown in rows.items():
        with pytest.raises(ValueError, match="used twice"):
            extend("parcel.desk", **{kind: grown})
    assert (len(air.move("weigh").tells), len(air.move("weigh").guards)) == (1, 1)
    with pytest.raises(KeyError):
        extend("parcel.desk", tells={"unknown": rows["tells"]["weigh"]})


def test_questions_about_states_answer_for_all_branches_and_name_each_code_once():
    _ways()
    assert codes_marked("parcel", "mendable") == ("open", "weighed", "flown")
    assert final_codes("parcel") == ("lost",)
    assert stage_codes("parcel", "desk") == ("weighed",)
    assert turn_codes("parcel", Role.INTAKE_OFFICER) == ("weighed",)
    assert turn_codes("parcel", Role.VERIFIER) == ()
    assert turn_codes("parcel", concerned=True) == ("open",)


def test_a_thing_takes_the_flow_of_its_branch():
    class Parcel:
        class _meta:  # noqa: N801 (Django's own name)
            label = "workflow.Parcel"

        def __init__(self, branch):
            self.flow_branch = branch

    air, sea = _ways()
    assert flow_of(Parcel("air")) is air
    assert flow_of(Parcel("sea"), "parcel") is sea
    with pytest.raises(KeyError):
        flow_of(Parcel("rail"))


def test_page_of_a_move_may_depend_on_who_makes_it():
    anywhere = _move("weigh", {"open"}, "weighed", page=lambda obj, person: "own" if obj == person else "counter")
    assert (anywhere.page_for("siti", "siti"), anywhere.page_for("siti", "budi")) == ("own", "counter")
    assert _move("weigh", {"open"}, "weighed", page="parcel.weigh").page_for("siti", "budi") == "parcel.weigh"
    assert _move("weigh", {"open"}, "weighed").page_for("siti", "budi") == ""


def test_what_lies_ahead_is_counted_from_where_a_thing_stands_or_comes_back_onto_the_way():
    air, _sea = _ways()
    held, asked = State("held", "Ditahan", "Ditahan"), State("asked", "Ditanya", "Ditanya")
    extend(
        "parcel.desk",
        _move("release", {"held"}, "weighed"),
        _move("ask", {"held"}, "asked"),
        _move("answer", {"asked"}, "weighed", step="Jawaban dikirim"),
        _move("give_up", {"held"}, "open", aside=True),
        states=[held, asked],
    )
    extend("parcel.air", _move("hurry", {"held"}, "flown"))
    codes = ("open", "weighed", "flown", "held", "asked", "lost")
    ahead = {code: [state.code for state in air.ahead_of(code)] for code in codes}
    assert ahead == {
        "open": ["weighed", "flown"],
        "weighed": ["flown"],
        "flown": [],
        "held": ["weighed", "flown"],
        "asked": ["flown"],
        "lost": [],
    }
