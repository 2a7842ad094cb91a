"""Dates of a certificate: plain Python."""

from datetime import date


def valid_until(issued_on: date, years: int) -> date:
    """The last day of validity: the same day `years` later; 29 February becomes 28 February.

    `years` comes from the scheme (000: 3). Raises ValueError unless it is at least 1.
    """
    if years < 1:
        raise ValueError("A certificate is valid for at least one year.")
    try:
        return issued_on.replace(year=issued_on.year + years)
    except ValueError:  # 29 February in a common year
        return issued_on.replace(year=issued_on.year + years, day=28)
