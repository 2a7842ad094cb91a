"""Who may examine whom."""

import datetime as dt

import pytest

from assessments.impartiality import Person, Registration, RegistrationRefused, normalise_met, objections


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
    ("examiner", "candidate", "count"),
    [
        (Person(1), Person(2), 0),
        (Person(1), Person(1), 1),
        (Person(1), Person(2, superior=1), 1),
        (Person(1, superior=2), Person(2), 1),
        (Person(1, superior=3), Person(2, superior=3), 0),
        (Person(1, superior=2), Person(2, superior=1), 2),
    ],
)
def test_relations_that_exclude(examiner, candidate, count):
    assert len(objections(examiner, candidate)) == count
