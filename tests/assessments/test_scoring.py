"""The engine that refuses contradictions, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import (
    COMPETENT,
    NOT_YET_COMPETENT,
    FaultRule,
    UnitMark,
    check,
    open_units,
    suggest,
    totals,
)

pytestmark = pytest.mark.watched

UNITS = ["N.821199.028.02", "N.821100.032.02", "N.821100.044.02"]
GOOD = UnitMark(COMPETENT)
WEAK = UnitMark(NOT_YET_COMPETENT, "Belum ada bukti.")


def rules(*marks: UnitMark, recommendation: str = COMPETENT) -> list[FaultRule]:
    return [fault.rule for fault in check(UNITS, dict(zip(UNITS, marks, strict=False)), recommendation)]


def test_all_competent_may_be_recommended():
    assert rules(GOOD, GOOD, GOOD) == []


def test_competent_despite_a_weak_unit_is_refused():
    assert rules(GOOD, WEAK, GOOD) == [FaultRule.COMPETENT_DESPITE]


def test_competent_with_an_empty_unit_is_refused():
    assert rules(GOOD, GOOD) == [FaultRule.UNIT_EMPTY]


def test_not_yet_competent_with_a_weak_unit_passes():
    assert rules(GOOD, WEAK, GOOD, recommendation=NOT_YET_COMPETENT) == []


def test_not_yet_competent_without_a_weak_unit_is_refused():
    assert rules(GOOD, GOOD, GOOD, recommendation=NOT_YET_COMPETENT) == [FaultRule.NOT_YET_WITHOUT]


def test_weak_unit_without_a_note_is_refused():
    blank = UnitMark(NOT_YET_COMPETENT, "  ")
    assert rules(GOOD, blank, GOOD, recommendation=NOT_YET_COMPETENT) == [FaultRule.NOTE_MISSING]


def test_no_recommendation_is_refused():
    assert rules(GOOD, GOOD, GOOD, recommendation="") == [FaultRule.RECOMMENDATION_EMPTY]


def test_unit_of_another_scheme_is_refused():
    found = check(UNITS, {**dict.fromkeys(UNITS, GOOD), "X.1": GOOD}, COMPETENT)
    assert [(fault.rule, fault.units) for fault in found] == [(FaultRule.UNIT_FOREIGN, ("X.1",))]


def test_scheme_without_units_is_never_competent():
    assert [fault.rule for fault in check([], {}, COMPETENT)] == [FaultRule.COMPETENT_DESPITE]


def test_fault_names_its_units_in_printed_order():
    assert check(UNITS, {}, COMPETENT)[0].sentence == (
        "Hasil unit berikut belum diisi: N.821199.028.02, N.821100.032.02, N.821100.044.02."
    )


marks = st.dictionaries(
    st.sampled_from(UNITS),
    st.builds(UnitMark, st.sampled_from(["", COMPETENT, NOT_YET_COMPETENT]), st.sampled_from(["", "Catatan."])),
)


@given(marks)
def test_at_most_one_recommendation_ever_passes(found):
    passing = [word for word in (COMPETENT, NOT_YET_COMPETENT) if not check(UNITS, found, word)]
    assert len(passing) <= 1
    assert passing in ([], [suggest(UNITS, found)])


@given(marks)
def test_suggestion_is_empty_exactly_while_a_unit_is_open(found):
    assert (suggest(UNITS, found) == "") == bool(open_units(UNITS, found))


def test_totals_reconcile_only_when_everybody_is_counted():
    assert totals([COMPETENT, NOT_YET_COMPETENT]).reconcile
    assert not totals([COMPETENT, ""]).reconcile
    assert totals([COMPETENT, ""]).open == 1
    assert not totals([]).reconcile
