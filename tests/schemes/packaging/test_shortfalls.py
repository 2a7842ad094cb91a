"""Faults grouped by unit: in full on the page that shows all, shortened in a refusal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemes.packaging import Names, check, in_brief, shortfalls
from tests.schemes.packaging.conftest import the_decree

pytestmark = pytest.mark.watched

LONGEST_REFUSAL = 700
DECREE = the_decree()[0]
NAMES = Names(titles={code: f"Judul {code}" for code in DECREE.known}, packages={})


def told(slug, selected, held=()):
    package = DECREE.package(slug)
    return shortfalls(check(DECREE, package, selected, held).faults, DECREE, package, NAMES)


def test_a_unit_that_lacks_several_prerequisites_is_named_once():
    core = DECREE.package("instruktur-5").core
    found = told("instruktur-5", [*core, "N.78SPS02.070.1"])
    (lacking,) = [row for row in found if row.unit == "N.78SPS02.070.1"]

    assert len(lacking.faults) > 1
    assert lacking.text == f"Unit “Judul N.78SPS02.070.1” (N.78SPS02.070.1) kurang {len(lacking.faults)} prasyarat."
    assert [fault.requires for fault in lacking.faults] == list(DECREE.prerequisites["N.78SPS02.070.1"])
    assert all(
        fault.requires in item and "tercantum di" in item
        for fault, item in zip(lacking.faults, lacking.items, strict=True)
    )


def test_a_single_fault_keeps_its_whole_sentence():
    package = DECREE.package("instruktur-3")
    (lacking,) = told("instruktur-3", [*package.core, *package.electives[:3]])

    assert (lacking.unit, lacking.items) == (None, ())
    assert lacking.text == "Baru 3 dari 4 unit pilihan yang terpenuhi; pilih 1 unit lagi."


def test_what_no_package_lists_is_said_to_be_held_or_waived():
    (lacking,) = [row for row in told("instruktur-6", ["N.78SPS01.007.2"]) if row.unit == "N.78SPS01.007.2"]
    said = " ".join((lacking.text, *lacking.items))
    assert "hanya dapat dipenuhi dengan unit yang sudah dimiliki atau pembebasan tertulis" in said


def test_in_brief_names_units_with_their_missing_codes():
    core = DECREE.package("instruktur-5").core
    (lacking,) = [row for row in told("instruktur-5", [*core, "N.78SPS02.070.1"]) if row.unit == "N.78SPS02.070.1"]
    named = ", ".join(DECREE.prerequisites["N.78SPS02.070.1"][:3])
    rest = len(lacking.faults) - 3
    assert in_brief([lacking]) == f"Unit N.78SPS02.070.1 kurang {rest + 3} prasyarat: {named}, dan {rest} lainnya."


def test_in_brief_of_nothing_is_nothing():
    assert in_brief([]) == ""


def test_in_brief_names_the_first_few_and_counts_the_rest():
    package = DECREE.package("instruktur-5")
    core = list(package.core)
    said = in_brief(told("instruktur-5", []))

    assert f"Unit inti belum terpenuhi: {core[0]}, {core[1]}, {core[2]}, dan {len(core) - 3} lainnya." in said
    assert "Baru 0 dari 9 unit pilihan yang terpenuhi; pilih 9 unit lagi." in said


@settings(max_examples=200)
@given(data=st.data())
def test_every_fault_is_in_exactly_one_group_and_refusals_stay_short(data):
    package = data.draw(st.sampled_from(DECREE.packages))
    selected = data.draw(st.frozensets(st.sampled_from(sorted(DECREE.listed))))
    faults = check(DECREE, package, selected).faults
    found = shortfalls(faults, DECREE, package, NAMES)

    assert sorted((fault for row in found for fault in row.faults), key=repr) == sorted(faults, key=repr)
    assert len({row.unit for row in found}) == len(found)
    assert all(len(row.items) in {0, len(row.faults)} for row in found)
    assert len(in_brief(found)) <= LONGEST_REFUSAL


def test_in_brief_names_three_units_and_counts_the_others():
    lonely = [code for code in sorted(DECREE.listed) if DECREE.prerequisites.get(code)]
    found = [row for row in told("instruktur-5", lonely) if any(fault.requires for fault in row.faults)]
    lacking = [row.unit for row in found]
    said = in_brief(found)

    assert len(lacking) > 3
    assert [code for code in lacking if f"Unit {code} kurang" in said] == lacking[:3]
    assert f" {len(lacking) - 3} unit lain juga kurang prasyarat." in said
