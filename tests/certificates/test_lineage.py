"""Validity of a certificate."""

import datetime as dt

import pytest

from certificates.lineage import valid_until

pytestmark = pytest.mark.watched


@pytest.mark.parametrize(
    ("issued_on", "years", "last_day"),
    [
        ("2026-11-21", 3, "2029-11-21"),
        ("2022-09-06", 3, "2025-09-06"),
        ("2028-02-29", 3, "2031-02-28"),
        ("2028-02-29", 4, "2032-02-29"),
        ("2027-02-28", 1, "2028-02-28"),
        ("2026-12-31", 5, "2031-12-31"),
    ],
)
def test_same_day_years_later(issued_on, years, last_day):
    assert valid_until(dt.date.fromisoformat(issued_on), years) == dt.date.fromisoformat(last_day)


def test_validity_of_no_years_is_refused():
    with pytest.raises(ValueError, match="at least one year"):
        valid_until(dt.date(2026, 1, 1), 0)
