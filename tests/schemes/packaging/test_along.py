"""Units that a choice adds because of prerequisites, plans that start from a choice, and waived prerequisites."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemes.packaging import PlanImpossibleError, Rule, along, check, plan, required_by, selectable
from tests.schemes.packaging.conftest import the_decree

pytestmark = pytest.mark.watched

DECREE, _NAMES = the_decree()
PACKAGES = st.sampled_from(DECREE.packages)


def some_of(package):
    return st.sets(st.sampled_from(sorted(selectable(DECREE, package))), max_size=12)


def test_a_prerequisite_from_outside_comes_along_with_who_requires_it():
    package = DECREE.package("instruktur-5")

    assert along(DECREE, package, package.core) == ("N.78SPS02.084.2",)
    assert required_by(DECREE, "N.78SPS02.084.2", package.core) == ("N.78SPS02.023.1",)
    assert along(DECREE, package, package.core, held=["N.78SPS02.084.2"]) == ()
    assert along(DECREE, package, package.core, waived=["N.78SPS02.084.2"]) == ()
    assert along(DECREE, package, package.core, declined=["N.78SPS02.084.2"]) == ()


def test_a_whole_chain_comes_along():
    package = DECREE.package("instruktur-5")
    came = along(DECREE, package, ["N.78SPS02.070.1"])

    assert {f"N.78SPS02.0{number}.1" for number in range(64, 70)} <= set(came)
    assert "N.78SPS02.063.1" in came  # required by those that came


def test_what_the_package_offers_itself_is_the_applicants_choice():
    package = DECREE.package("instruktur-4")  # 064.1 to 069.1 are electives here
    assert along(DECREE, package, ["N.78SPS02.070.1"]) == ()


def test_what_nobody_lists_never_comes_along():
    package = DECREE.package("instruktur-6")
    assert "N.78SPS01.005.1" not in along(DECREE, package, ["N.78SPS01.007.2"])


@settings(max_examples=150)
@given(st.data(), PACKAGES)
def test_added_units_are_listed_and_leave_only_what_the_package_offers(data, package):
    chosen = data.draw(some_of(package))
    own = {code for code in chosen if not _stranger(package, chosen, code)}
    came = along(DECREE, package, own)
    verdict = check(DECREE, package, own | set(came))

    assert not [fault for fault in verdict.faults if fault.rule is Rule.NOT_IN_PACKAGE]
    offered = {*package.core, *package.effective_electives}
    for fault in verdict.faults:
        if fault.rule is Rule.PREREQUISITE_MISSING and fault.requires in DECREE.listed:
            family, version = DECREE.part(fault.requires)
            assert any(DECREE.part(code)[0] == family and DECREE.part(code)[1] >= version for code in offered)


def _stranger(package, chosen, code):
    faults = check(DECREE, package, chosen).faults
    return any(fault.rule is Rule.NOT_IN_PACKAGE and fault.unit == code for fault in faults)


@pytest.mark.parametrize("package", DECREE.packages, ids=lambda package: package.slug)
def test_everything_selectable_belongs_and_nothing_else_ever_does(package):
    pool = selectable(DECREE, package)

    assert {*package.core, *package.effective_electives} <= pool
    for code in DECREE.listed - pool:
        assert _stranger(package, DECREE.listed, code)


@settings(max_examples=150)
@given(st.data(), PACKAGES)
def test_a_plan_from_a_choice_keeps_it_and_completes_it(data, package):
    drawn = data.draw(some_of(package))
    chosen = {code for code in drawn if not _stranger(package, drawn, code)}
    try:
        found = plan(DECREE, package, chosen=chosen)
    except PlanImpossibleError:
        # Only what nobody lists can make it so.
        needed = {r for code in chosen for r in DECREE.prerequisites.get(code, ()) if r not in DECREE.listed}
        assert needed or "N.78SPS01.004.2" in chosen
        return
    assert not chosen & set(found.additional)
    assert check(DECREE, package, chosen | set(found.additional)).complete
    assert set(found.extra) <= set(found.additional)


def test_a_plan_from_a_choice_is_as_small_as_can_be():
    package = DECREE.package("instruktur-4")
    nothing = plan(DECREE, package)
    kept = plan(DECREE, package, chosen=nothing.additional[:5])

    assert kept.count == nothing.count - 5
    assert plan(DECREE, package, chosen=nothing.additional).count == 0


def test_a_waiver_counts_as_a_prerequisite_only():
    package = DECREE.package("instruktur-6")
    electives = ["N.78SPS01.001.2", "N.78SPS01.003.2", "N.78SPS01.004.2", "N.78SPS01.007.2", "N.78SPS02.084.2"]
    selected = [*package.core, *electives, "N.78SPS02.023.1"]

    assert not check(DECREE, package, selected).complete
    assert check(DECREE, package, selected, waived=["N.78SPS01.005.1"]).complete
    without_one = [code for code in selected if code != "N.78SPS02.084.2"]
    waived = check(DECREE, package, without_one, waived=["N.78SPS01.005.1", "N.78SPS02.084.2"])
    assert {fault.rule for fault in waived.faults} == {Rule.ELECTIVE_SHORTAGE}
    assert check(DECREE, package, selected[1:], waived=[package.core[0], "N.78SPS01.005.1"]).faults


def test_a_plan_knows_waivers():
    package = DECREE.package("instruktur-6")
    with pytest.raises(PlanImpossibleError):
        plan(DECREE, package, chosen=["N.78SPS01.007.2"])
    assert plan(DECREE, package, chosen=["N.78SPS01.007.2"], waived=["N.78SPS01.005.1"]).additional
