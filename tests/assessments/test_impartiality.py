"""Who may examine whom."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.impartiality import (
    WAIVABLE,
    Candidate,
    Examiner,
    Registration,
    RegistrationRefused,
    Rule,
    least_busy,
    normalise_met,
    objections,
)

DAY = dt.date(2026, 11, 23)
SCHEME, OTHER = 1, 2
ABLE = {SCHEME: frozenset()}


def rules(examiner, candidate, day=DAY):
    return {found.rule for found in objections(examiner, candidate, day)}


@pytest.mark.parametrize(
    "text", ["MET.000.001668.2012", "met 000 001668 2012", "MET.000.001668 2012", " MET.000.001668.2012 "]
)
def test_met_number_is_stored_with_dots(text):
    assert normalise_met(text) == "MET.000.001668.2012"


@pytest.mark.parametrize(
    "text", ["", "MET.000.1668.2012", "MET.001.001668.2012", "MET.000.001668.2012x", "MET.000.٠٠١٦٦٨.2012"]
)
def test_met_number_of_another_shape_is_refused(text):
    with pytest.raises(RegistrationRefused):
        normalise_met(text)


def test_licence_holds_through_its_last_day():
    licence = Registration("MET.000.001668.2012", dt.date(2026, 11, 23))
    assert licence.valid_on(dt.date(2026, 11, 23))
    assert not licence.valid_on(dt.date(2026, 11, 24))


@pytest.mark.parametrize(
    ("examiner", "candidate", "found"),
    [
        ({}, {}, set()),
        ({"pk": 2}, {}, {Rule.SELF}),
        ({}, {"superior": 1}, {Rule.SUPERIOR}),
        ({"superior": 2}, {}, {Rule.SUBORDINATE}),
        ({"superior": 3}, {"superior": 3}, set()),
        ({"superior": 2}, {"superior": 1}, {Rule.SUPERIOR, Rule.SUBORDINATE}),
        ({"unit": 7}, {"unit": 7}, {Rule.SAME_UNIT}),
        ({"unit": 7}, {"unit": 8}, set()),
        ({"institutions": frozenset({4})}, {"trained_by": frozenset({4, 5})}, {Rule.TRAINER}),
        ({}, {"declared": frozenset({1})}, {Rule.DECLARED}),
        ({}, {"declared": frozenset({9})}, set()),
        ({}, {"apart": frozenset({1})}, {Rule.DUTY}),
        ({"licence_until": DAY}, {}, set()),
        ({"licence_until": DAY - dt.timedelta(days=1)}, {}, {Rule.LICENCE}),
        ({"certificate_until": DAY}, {}, set()),
        ({"certificate_until": DAY - dt.timedelta(days=1)}, {}, {Rule.CERTIFICATE}),
        ({"scope": {OTHER: frozenset()}}, {}, {Rule.SCHEME}),
        ({"scope": {}}, {}, {Rule.SCHEME}),
        ({"scope": {SCHEME: frozenset({10, 11})}}, {"units": frozenset({10})}, set()),
        ({"scope": {SCHEME: frozenset({10})}}, {"units": frozenset({10, 11})}, {Rule.UNITS}),
    ],
)
def test_each_rule_by_itself(examiner, candidate, found):
    who = Examiner(**{"pk": 1, "scope": ABLE, **examiner})
    assert rules(who, Candidate(**{"pk": 2, "scheme": SCHEME, **candidate})) == found


def test_a_unit_nobody_wrote_down_is_not_the_same_unit():
    assert not rules(Examiner(1, scope=ABLE), Candidate(2, SCHEME))


def test_every_rule_has_a_sentence_that_says_what_to_do():
    who = Examiner(
        2, superior=2, unit=1, licence_until=dt.date.min, certificate_until=dt.date.min, institutions=frozenset({3})
    )
    found = objections(
        who, Candidate(2, OTHER, 2, 1, trained_by=frozenset({3}), declared=frozenset({2}), apart=frozenset({2})), DAY
    )
    assert all(row.sentence.endswith(".") and "Pilih asesor lain" in row.sentence for row in found)
    assert {row.rule for row in found} == set(Rule) - {Rule.UNITS}


def test_neither_oneself_nor_another_duty_nor_a_licence_or_scope_is_waived():
    assert {Rule.SELF, Rule.DUTY, Rule.LICENCE, Rule.CERTIFICATE, Rule.SCHEME, Rule.UNITS} == set(Rule) - WAIVABLE


ids = st.integers(1, 6)
days = st.dates(dt.date(2026, 11, 1), dt.date(2026, 12, 31))
examiners = st.builds(
    Examiner, pk=ids, superior=st.none() | ids, unit=st.none() | ids, licence_until=days, certificate_until=st.none() | days,
    scope=st.dictionaries(st.integers(1, 2), st.frozensets(st.integers(1, 3), max_size=2), max_size=2),
    institutions=st.frozensets(ids, max_size=2),
)  # fmt: skip
candidates = st.builds(
    Candidate, pk=ids, scheme=st.integers(1, 2), superior=st.none() | ids, unit=st.none() | ids,
    units=st.frozensets(st.integers(1, 3), max_size=3), trained_by=st.frozensets(ids, max_size=2),
    declared=st.frozensets(ids, max_size=2),
)  # fmt: skip


@given(examiners, candidates, days)
def test_what_is_barred_later_was_barred_by_no_more_before(examiner, candidate, day):
    """Time only takes: on an earlier day a pair meets no objection that it does not meet later."""
    assert rules(examiner, candidate, day - dt.timedelta(days=9)) <= rules(examiner, candidate, day)


@given(examiners, candidates, days)
def test_a_wider_scope_takes_objections_away_and_adds_none(examiner, candidate, day):
    wider = Examiner(
        examiner.pk, examiner.superior, examiner.unit, examiner.licence_until, examiner.certificate_until,
        {1: frozenset(), 2: frozenset()}, examiner.institutions,
    )  # fmt: skip
    assert rules(examiner, candidate, day) - rules(wider, candidate, day) <= {Rule.SCHEME, Rule.UNITS}
    assert rules(wider, candidate, day) <= rules(examiner, candidate, day)


@given(candidates, st.lists(examiners, max_size=4, unique_by=lambda row: row.pk), days, st.dictionaries(ids, ids))
def test_the_least_busy_is_free_and_nobody_free_has_fewer(candidate, who, day, load):
    against = {row.pk: objections(row, candidate, day) for row in who}
    free = {pk for pk, said in against.items() if not said}
    related = {pk for pk, said in against.items() if said and all(row.waivable for row in said)}
    found = least_busy(against, load)
    assert (found in free) if free else found is None
    assert all(load.get(found, 0) <= load.get(pk, 0) for pk in free)
    waived = least_busy(against, load, waived=True)
    assert waived == found if free else ((waived in related) if related else waived is None)
