"""Part of `manage.py load_catalogue`: the calendar of a range of years."""

from certportal.kernel.workdays.actions import seed_year


def seed_holidays(first_year: int, last_year: int) -> int:
    """Seed every year of [first_year, last_year]; returns the number of changed rows (0 the second time)."""
    return sum(seed_year(year) for year in range(first_year, last_year + 1))
