import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemes.packaging import Decree, Package, Rule, Successor, check, sentence
from schemes.packaging.facts import split_code
from schemes.packaging.sentences import where_listed
from tests.schemes.packaging.conftest import the_decree

pytestmark = pytest.mark.watched

DECREE, NAMES = the_decree()
CODES = sorted(DECREE.known)
PACKAGES = st.sampled_from(DECREE.packages)
# Known codes, versions that no decree has, and meaningless text.
ANY_CODE = st.sampled_from([*CODES, "N.78SPS02.011.9", "N.78SPS02.019.1", "M.74SPS03.117.0", "", "zzz", "\0", "."])
LISTS = st.lists(ANY_CODE, max_size=40)


def facts(verdict):
    return {(fault.rule, fault.unit, fault.requires) for fault in verdict.faults}


def test_where_a_unit_is_listed_names_three_places_and_counts_the_others():
    places = {code: {listing.slug for listing, _listed in DECREE.listings(code)} for code in CODES}
    for code, listed in places.items():
        said = where_listed(code, DECREE, None, NAMES)
        shown, _, more = said.partition("; dan ")
        assert len([place for place in shown.split("; ") if place]) == min(len(listed), 3)
        assert more == (f"{len(listed) - 3} kemasan lain" if len(listed) > 3 else "")
    assert max(map(len, places.values())) > 3, "the decree has such units"


def test_a_code_without_a_title_is_shortened_to_forty_signs():
    """It was typed by somebody, and a sentence must stay one."""
    assert NAMES.unit("x" * 41) == "x" * 40
    assert NAMES.unit(CODES[0]).endswith(f"({CODES[0]})")


@settings(max_examples=200)
@given(PACKAGES, LISTS, LISTS, st.randoms())
def test_order_and_duplicates_never_matter(package, selected, held, dice):
    shuffled, doubled = [*selected, *selected], [*held, *held[:3]]
    dice.shuffle(shuffled)
    dice.shuffle(doubled)
    assert check(DECREE, package, shuffled, doubled) == check(DECREE, package, selected, held)


@settings(max_examples=300)
@given(PACKAGES, LISTS, LISTS, ANY_CODE)
def test_adding_a_held_unit_never_adds_a_fault(package, selected, held, one_more):
    before, after = check(DECREE, package, selected, held), check(DECREE, package, selected, [*held, one_more])
    assert facts(after) <= facts(before)


@settings(max_examples=200)
@given(PACKAGES, LISTS, LISTS)
def test_every_fault_has_its_sentence_and_every_unlisted_unit_is_a_fault(package, selected, held):
    verdict = check(DECREE, package, selected, held)

    for fault in verdict.faults:
        assert sentence(fault, DECREE, package, NAMES).endswith(".")
    strangers = set(selected) - DECREE.listed
    assert strangers <= {fault.unit for fault in verdict.faults if fault.rule is Rule.NOT_IN_PACKAGE}
    assert set(verdict.extra) <= set(selected) & DECREE.listed
    assert set(verdict.ignored_held) == set(held) - DECREE.known


def chosen(slug, electives=(), but=()):
    package = DECREE.package(slug)
    return package, [code for code in (*package.core, *electives) if code not in but]


def only(verdict):
    assert len(verdict.faults) == 1, verdict.faults
    return verdict.faults[0]


def test_annex_k_an_elective_that_repeats_a_core_unit_is_not_counted():
    package, selected = chosen("asesor-6", DECREE.package("asesor-6").electives[4:8])
    assert sum(code in package.core for code in package.electives[4:8]) == 1
    verdict = check(DECREE, package, selected)

    fault = only(verdict)
    assert (fault.rule, fault.counted, fault.required) == (Rule.ELECTIVE_SHORTAGE, 3, 4)
    (named,) = set(package.electives[4:8]) & set(package.core)
    assert fault.not_counted[0] == named
    assert named in sentence(fault, DECREE, package, NAMES)
    assert "sudah menjadi unit inti" in sentence(fault, DECREE, package, NAMES)


def test_annex_c_complete_but_for_a_prerequisite_says_where_it_is_listed():
    electives = [code for code in DECREE.package("instruktur-5").electives if code not in DECREE.prerequisites][:9]
    package, selected = chosen("instruktur-5", electives)
    fault = only(check(DECREE, package, selected))

    assert (fault.rule, fault.unit, fault.requires) == (
        Rule.PREREQUISITE_MISSING,
        "N.78SPS02.023.1",
        "N.78SPS02.084.2",
    )
    assert "Unit itu tercantum di Instruktur jenjang 6, unit pilihan" in sentence(fault, DECREE, package, NAMES)
    assert "Tenaga Pelatihan jenjang 5, unit inti" in sentence(fault, DECREE, package, NAMES)
    complete = check(DECREE, package, [*selected, "N.78SPS02.084.2"])
    assert (complete.complete, complete.extra) == (True, ("N.78SPS02.084.2",))
    assert check(DECREE, package, selected, ["N.78SPS02.084.2"]).complete


def test_annex_b_070_with_its_whole_chain_is_accepted_as_eight_electives():
    chain = [f"N.78SPS02.0{number}.1" for number in range(63, 71)]
    package, selected = chosen("instruktur-4", chain)
    verdict = check(DECREE, package, selected)

    assert (verdict.complete, verdict.electives_counted, verdict.extra) == (True, 8, ())
    broken = check(DECREE, package, [code for code in selected if code != "N.78SPS02.063.1"])
    assert {fault.requires for fault in broken.faults} == {"N.78SPS02.063.1"}


def test_annex_d_a_later_version_satisfies_a_prerequisite_and_is_shown():
    package, selected = chosen("instruktur-6", ["N.78SPS01.001.2", "N.78SPS01.003.2"])
    verdict = check(DECREE, package, selected)

    assert Successor("N.78SPS01.001.1", "N.78SPS01.001.2") in verdict.by_successor
    assert {fault.rule for fault in verdict.faults} == {Rule.ELECTIVE_SHORTAGE}


def test_a_prerequisite_no_package_lists_can_only_be_held():
    """005.1 for 007.2 (design.md 6, rule 5): choosing it does not help, holding it does."""
    electives = ["N.78SPS01.001.2", "N.78SPS01.003.2", "N.78SPS01.004.2", "N.78SPS01.007.2", "N.78SPS02.084.2"]
    package, selected = chosen("instruktur-6", [*electives, "N.78SPS02.023.1"])
    fault = only(check(DECREE, package, selected))

    assert (fault.rule, fault.unit, fault.requires) == (
        Rule.PREREQUISITE_MISSING,
        "N.78SPS01.007.2",
        "N.78SPS01.005.1",
    )
    assert "hanya dapat dipenuhi dengan unit yang sudah dimiliki atau pembebasan tertulis" in sentence(
        fault, DECREE, package, NAMES
    )
    assert check(DECREE, package, selected, ["N.78SPS01.005.1"]).complete
    asked = check(DECREE, package, [*selected, "N.78SPS01.005.1"])
    assert {(f.rule, f.unit) for f in asked.faults} == {
        (Rule.PREREQUISITE_MISSING, "N.78SPS01.007.2"),
        (Rule.NOT_IN_PACKAGE, "N.78SPS01.005.1"),
    }
    stranger = next(f for f in asked.faults if f.rule is Rule.NOT_IN_PACKAGE)
    assert "tidak dapat dipilih" in sentence(stranger, DECREE, package, NAMES)


def test_an_invented_later_version_satisfies_nothing():
    package, selected = chosen("instruktur-3", DECREE.package("instruktur-3").electives[:4], but=["N.78SPS02.011.1"])
    verdict = check(DECREE, package, [*selected, "N.78SPS02.011.9"])

    assert facts(verdict) == {
        (Rule.CORE_MISSING, "N.78SPS02.011.1", None),
        (Rule.NOT_IN_PACKAGE, "N.78SPS02.011.9", None),
    }
    stranger = verdict.faults[-1]
    assert sentence(stranger, DECREE, package, NAMES) == (
        "Kode unit N.78SPS02.011.9 tidak dikenal dalam keputusan ini, jadi tidak dapat dipilih."
    )


def test_an_invented_version_that_is_held_satisfies_nothing_and_is_reported():
    package, selected = chosen("instruktur-3", DECREE.package("instruktur-3").electives[:4], but=["N.78SPS02.011.1"])
    verdict = check(DECREE, package, selected, ["N.78SPS02.011.9"])
    assert (only(verdict).rule, only(verdict).unit) == (Rule.CORE_MISSING, "N.78SPS02.011.1")
    assert verdict.ignored_held == ("N.78SPS02.011.9",)


def test_an_earlier_version_held_does_not_satisfy_and_is_named():
    package = DECREE.package("instruktur-3")  # elective 075.2; 075.1 is core elsewhere
    without = [code for code in package.electives if code != "N.78SPS02.075.2"][:3]
    verdict = check(DECREE, package, [*package.core, *without], ["N.78SPS02.075.1"])

    assert (only(verdict).rule, only(verdict).counted) == (Rule.ELECTIVE_SHORTAGE, 3)
    chosen_too_early = check(DECREE, package, ["N.78SPS02.075.1"])
    stranger = next(f for f in chosen_too_early.faults if f.rule is Rule.NOT_IN_PACKAGE)
    assert sentence(stranger, DECREE, package, NAMES).endswith(
        "adalah versi yang lebih lama; kemasan ini meminta N.78SPS02.075.2."
    )


def test_a_core_unit_of_which_an_earlier_version_is_held_says_so():
    package = Package("x-1", "X", core=("A.2",), electives=("A.1",), core_required=1, elective_required=0)
    decree = Decree((package,))
    fault = only(check(decree, package, [], ["A.1"]))

    assert (fault.rule, fault.earlier) == (Rule.CORE_MISSING, "A.1")
    assert "Versi yang ada, A.1, lebih lama" in sentence(fault, decree, package, NAMES)


def test_a_unit_of_another_package_says_where_it_belongs():
    package = DECREE.package("asesor-4")
    fault = next(f for f in check(DECREE, package, ["N.78SPS02.013.1"]).faults if f.unit == "N.78SPS02.013.1")

    text = sentence(fault, DECREE, package, NAMES)
    assert "“Menyusun Rencana Bisnis” (N.78SPS02.013.1) bukan bagian kemasan ini" in text
    assert "Unit itu tercantum di" in text


def test_a_chain_goes_on_through_held_units_so_that_holding_never_hurts():
    package, selected = chosen("instruktur-4", ["N.78SPS02.070.1", "N.78SPS02.063.1"])
    held = [f"N.78SPS02.06{number}.1" for number in range(4, 10)]
    assert Rule.NOT_IN_PACKAGE not in {fault.rule for fault in check(DECREE, package, selected, held).faults}


def test_codes_split_into_family_and_version():
    assert split_code("N.78SPS02.019.2") == ("N.78SPS02.019", 2)
    assert split_code("zzz") == ("zzz", 0)
    assert split_code("A." + "9" * 5000) == ("A." + "9" * 5000, 0)
    assert split_code("A.²") == ("A.²", 0)


def invented(core, electives, required, *, others=(), prerequisites=()):
    """A package of one letter units, and the decree in which a second package lists the `others`."""
    package = Package("x-1", "X", tuple(core), tuple(electives), core_required=len(core), elective_required=required)
    elsewhere = Package("y-1", "Y", tuple(others), (), core_required=len(others), elective_required=0)
    return Decree((package, elsewhere), dict(prerequisites)), package


def test_later_versions_that_stand_for_core_elective_and_prerequisite_are_named():
    decree, package = invented(
        ["A.1", "C.1"], ["B.1"], 1, others=["A.2", "B.2", "D.2"], prerequisites={"C.1": ("D.1",)}
    )
    verdict = check(decree, package, ["A.2", "B.2", "C.1", "D.2"])

    assert verdict.complete
    assert verdict.by_successor == (
        Successor("A.1", "A.2"), Successor("B.1", "B.2"), Successor("D.1", "D.2"),
    )  # fmt: skip


def test_only_taken_units_that_are_core_as_well_are_named_as_not_counted():
    decree, package = invented(["A.1", "B.1"], ["A.1", "B.1", "C.1", "D.1"], 2)
    fault = next(f for f in check(decree, package, ["A.1", "C.1"]).faults if f.rule is Rule.ELECTIVE_SHORTAGE)
    assert (fault.required, fault.counted, fault.not_counted) == (2, 1, ("A.1",))


def test_prerequisites_that_run_in_a_circle_end():
    around = {"A.1": ("B.1",), "B.1": ("C.1",), "C.1": ("B.1",)}
    decree, package = invented(["A.1"], [], 0, others=["B.1", "C.1"], prerequisites=around)
    assert check(decree, package, ["A.1", "B.1", "C.1"]).extra == ("B.1", "C.1")
