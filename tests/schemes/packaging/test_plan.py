import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemes.packaging import Decree, Package, PlanImpossibleError, check, pathways, plan
from tests import chance
from tests.schemes.packaging.conftest import the_decree
from tests.schemes.packaging.oracle import least

pytestmark = pytest.mark.watched

DECREE = the_decree()[0]
PACKAGES = st.sampled_from(DECREE.packages)
HELD = st.frozensets(st.sampled_from(sorted(DECREE.known)))


def held_sets(package, count, seed):
    """Held sets of every size: some spread over the decree, some that leave only what has prerequisites to choose."""
    dice = chance.dice(package.slug, seed)
    known = sorted(DECREE.known)
    hard = [code for code in known if code in DECREE.prerequisites]
    for number in range(count):
        if number % 3 == 0:
            yield frozenset(dice.sample(known, dice.randint(0, len(known))))
        elif number % 3 == 1:
            yield frozenset(dice.sample(known, dice.randint(0, 25)))
        else:
            easy = [code for code in package.electives if code not in hard]
            yield frozenset(dice.sample(easy, min(len(easy), package.elective_required - 1)))


def assert_minimal(package, count, seed):
    for held in held_sets(package, count, seed):
        found = plan(DECREE, package, held)
        assert check(DECREE, package, found.additional, held).complete
        assert found.count == least(DECREE, package, held), sorted(held)


@pytest.mark.parametrize("package", DECREE.packages, ids=lambda package: package.annex)
def test_plan_is_minimal_against_an_integer_programme(package):
    assert_minimal(package, 40, "suite")


@pytest.mark.soak
@pytest.mark.parametrize("package", DECREE.packages, ids=lambda package: package.annex)
def test_plan_is_minimal_against_an_integer_programme_long(package):
    assert_minimal(package, 500, "soak")


@settings(max_examples=300)
@given(PACKAGES, HELD)
def test_every_plan_passes_check(package, held):
    found = plan(DECREE, package, held)

    assert check(DECREE, package, found.additional, held).complete
    assert set(found.extra) <= set(found.additional) <= DECREE.listed - held
    assert found.count == len(set(found.additional))


@settings(max_examples=150)
@given(PACKAGES, HELD, HELD)
def test_holding_more_never_makes_the_way_longer(package, held, more):
    assert plan(DECREE, package, held | more).count <= plan(DECREE, package, held).count


@settings(max_examples=60)
@given(HELD)
def test_pathways_agree_with_the_plans_and_come_nearest_first(held):
    found = pathways(DECREE, held)

    assert sorted(package.annex for package, _ in found) == list("ABCDEFGHIJKLMN")
    assert [(count, package.annex) for package, count in found] == sorted((c, p.annex) for p, c in found)
    assert all(count == plan(DECREE, package, held).count for package, count in found)


def test_unknown_held_codes_change_nothing():
    package = DECREE.package("instruktur-3")
    assert plan(DECREE, package, ["N.78SPS02.011.9", "", "\0"]) == plan(DECREE, package)


def test_instructor_5_brings_one_extra_unit_along():
    found = plan(DECREE, DECREE.package("instruktur-5"))
    assert (found.count, found.extra) == (18, ("N.78SPS02.084.2",))


def test_a_package_that_cannot_be_completed_says_so():
    package = Package("x-1", "X", core=("N.78SPS01.007.2",), electives=(), core_required=1, elective_required=0)
    impossible = Decree((package,), {"N.78SPS01.007.2": ("N.78SPS01.005.1",)})

    with pytest.raises(PlanImpossibleError, match="x-1"):
        plan(impossible, package)
    assert plan(impossible, package, ["N.78SPS01.005.1"]).additional == ("N.78SPS01.007.2",)


def test_electives_that_nobody_can_take_leave_no_plan():
    package = Package("x-1", "X", core=("A.1",), electives=("B.2", "C.1"), core_required=1, elective_required=1)
    impossible = Decree((package,), {"B.2": ("D.1",), "C.1": ("D.1",)})

    with pytest.raises(PlanImpossibleError, match="x-1"):
        plan(impossible, package)
    assert plan(impossible, package, ["D.1"]).additional == ("A.1", "B.2")


def test_one_later_version_can_stand_for_two_rows():
    package = Package("x-1", "X", core=("A.1",), electives=("A.2", "B.1"), core_required=1, elective_required=1)
    assert plan(Decree((package,)), package).additional == ("A.2",)


def test_plans_are_quick_for_hard_held_sets():
    """Fails when the search grows without bound; the time itself is measured by ./run bench."""
    slowest = 0.0
    for package in DECREE.packages:
        for held in held_sets(package, 30, "time"):
            start = time.perf_counter()
            plan(DECREE, package, held)
            slowest = max(slowest, time.perf_counter() - start)
    assert slowest < 0.5


def invented(core, electives, required, *, prerequisites=(), outside=()):
    package = Package("x-1", "X", tuple(core), tuple(electives), core_required=len(core), elective_required=required)
    elsewhere = Package("y-1", "Y", tuple(outside), (), core_required=len(outside), elective_required=0)
    return Decree((package, elsewhere), dict(prerequisites)), package


def test_an_older_version_does_not_meet_a_newer_one():
    assert plan(*invented(["A.2"], [], 0, outside=["A.1"])).additional == ("A.2",)


def test_one_unit_that_satisfies_two_electives_is_enough():
    assert plan(*invented(["A.1"], ["B.1", "B.2", "C.1"], 2)).additional == ("A.1", "B.2")


def test_a_chosen_unit_that_is_held_already_brings_nothing():
    decree, package = invented(["A.1"], [], 0, prerequisites={"A.1": ("Z.1",)}, outside=["Z.1"])
    assert plan(decree, package, ["A.1"], chosen=["A.1"]).additional == ()
    assert plan(decree, package, chosen=["A.1"]).additional == ("Z.1",)


def test_an_elective_that_was_chosen_counts_before_those_printed_first():
    decree, package = invented(["A.1"], ["B.1", "C.1"], 1)
    assert plan(decree, package, chosen=["C.1"]).additional == ("A.1",)
    assert plan(decree, package).additional == ("A.1", "B.1")


def test_among_equally_small_plans_units_that_require_little_come_first():
    decree, package = invented([], ["B.1", "E.1", "D.1"], 2, prerequisites={"B.1": ("D.1",)})
    assert plan(decree, package).additional == ("D.1", "E.1")


def test_among_electives_that_cost_the_same_the_printed_order_decides():
    """J requires two units, G one that requires another: three units each."""
    required = {"J.1": ("K.1", "L.1"), "G.1": ("H.1",), "H.1": ("I.1",)}
    for electives, additional in ((("J.1", "G.1"), ("J.1", "K.1", "L.1")), (("G.1", "J.1"), ("G.1", "H.1", "I.1"))):
        found = plan(*invented([], electives, 1, prerequisites=required, outside=["H.1", "I.1", "K.1", "L.1"]))
        assert found.additional == additional


def test_pathways_of_one_length_come_by_the_letter_of_their_annex():
    packages = [Package(f"x-{n}", letter, (f"{letter}.1",), (), 1, 0) for n, letter in enumerate("CAB")]
    assert [package.annex for package, _ in pathways(Decree(tuple(packages)))] == ["A", "B", "C"]
