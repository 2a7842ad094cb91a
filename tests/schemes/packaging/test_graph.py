from itertools import pairwise

import pytest

from schemes.packaging import Decree, Package, graph
from schemes.packaging.graph import BOX_HEIGHT, BOX_WIDTH, GAP_X, GAP_Y, MARGIN
from tests.schemes.packaging.conftest import the_decree

pytestmark = pytest.mark.watched

DECREE = the_decree()[0]


@pytest.mark.parametrize("package", DECREE.packages, ids=lambda package: package.annex)
def test_every_prerequisite_is_one_line_from_left_to_right_and_no_box_covers_another(package):
    found = graph(DECREE, package)
    wanted = {
        (other, code) for code in (*package.core, *package.electives) for other in DECREE.prerequisites.get(code, ())
    }
    drawn = {(edge.requires.code, edge.unit.code) for edge in found.edges}

    assert wanted <= drawn
    assert all(edge.requires.x < edge.unit.x for edge in found.edges)
    assert len({(node.x, node.y) for node in found.nodes}) == len(found.nodes)
    boxes = [(node.x, node.y) for node in found.nodes]
    if boxes:  # the drawing ends a margin beyond its outermost boxes; layers and rows keep their distance
        assert (min(x for x, _ in boxes), max(x for x, _ in boxes)) == (MARGIN, found.width - MARGIN - BOX_WIDTH)
        assert (min(y for _, y in boxes), max(y for _, y in boxes)) == (MARGIN, found.height - MARGIN - BOX_HEIGHT)
        assert {(x - MARGIN) % (BOX_WIDTH + GAP_X) for x, _ in boxes} == {0}
        for layer in {x for x, _ in boxes}:
            rows = sorted(y for x, y in boxes if x == layer)
            assert {after - before for before, after in pairwise(rows)} <= {BOX_HEIGHT + GAP_Y}


def test_boxes_know_where_their_unit_stands():
    places = {node.code: node.place for node in graph(DECREE, DECREE.package("instruktur-6")).nodes}

    assert places["N.78SPS02.023.1"] == "elective"
    assert places["N.78SPS01.001.1"] == "later"
    assert places["N.78SPS01.005.1"] == "outside"
    places = {node.code: node.place for node in graph(DECREE, DECREE.package("instruktur-5")).nodes}
    assert (places["N.78SPS02.023.1"], places["N.78SPS02.084.2"]) == ("core", "outside")  # 084.2 is listed elsewhere


def test_what_a_unit_from_outside_requires_is_drawn_too():
    package = Package("x-1", "X", core=("A.1",), electives=(), core_required=1, elective_required=0)
    found = graph(Decree((package,), {"A.1": ("Z.1",), "Z.1": ("Y.1",)}), package)
    assert [(edge.requires.code, edge.unit.code) for edge in found.edges] == [("Z.1", "A.1"), ("Y.1", "Z.1")]


def test_a_package_without_prerequisites_has_no_drawing():
    package = Package("x-1", "X", core=("A.1",), electives=(), core_required=1, elective_required=0)
    found = graph(Decree((package,)), package)
    assert (found.nodes, found.edges, found.width, found.height) == ((), (), 0, 0)


def test_units_stand_in_layers_each_near_what_it_requires():
    """The whole drawing: Q stands above P and Y above X, because what they require stands higher."""
    first = ("A.1", "B.1", "C.1", "D.1", "E.1")
    required = {"Q.1": ("A.1",), "P.1": ("C.1", "D.1", "E.1"), "X.1": ("Q.1",), "Y.1": ("B.1", "Q.1")}
    package = Package("x-1", "X", (*first, "P.1", "Q.1"), ("X.1", "Y.1"), core_required=7, elective_required=2)
    found = graph(Decree((package,), required), package)

    assert [(node.code, node.x, node.y) for node in found.nodes] == [
        ("A.1", 8, 8), ("B.1", 8, 88), ("C.1", 8, 168), ("D.1", 8, 248), ("E.1", 8, 328),
        ("Q.1", 328, 128), ("P.1", 328, 208),
        ("Y.1", 648, 128), ("X.1", 648, 208),
    ]  # fmt: skip
    assert (found.width, found.height) == (888, 400)
    assert [edge.path for edge in found.edges if edge.unit.code in {"Q.1", "X.1"}] == [
        "M240 40C284 40 284 160 328 160",
        "M560 160C604 160 604 240 648 240",
    ]
