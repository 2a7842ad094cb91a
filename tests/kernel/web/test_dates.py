from datetime import UTC, date, datetime

import pytest
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format, sanitize_separators
from django.utils.translation import override

from certportal.kernel.web import dates
from certportal.kernel.web.widgets import DayInput, MomentInput

MOMENT = datetime(2026, 12, 9, 18, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("", "10 Desember 2026 pukul 01.04 WIB"),
        ("Asia/Makassar", "10 Desember 2026 pukul 02.04 WITA"),
        ("Asia/Jayapura", "10 Desember 2026 pukul 03.04 WIT"),
        ("UTC", "9 Desember 2026 pukul 18.04 UTC+0000"),
        ("Asia/Kolkata", "9 Desember 2026 pukul 23.34 UTC+0530"),
    ],
)
def test_moment_in_words_in_the_zone_of_the_office(zone, expected):
    assert dates.moment_in_words(MOMENT, zone) == expected


def test_days_in_words():
    assert dates.day_in_words(date(2026, 8, 1)) == "1 Agustus 2026"
    assert dates.day_in_words(MOMENT) == "10 Desember 2026"
    assert dates.weekday_in_words(date(2026, 12, 10)) == "Kamis, 10 Desember 2026"


def test_moment_without_zone_is_a_programming_error():
    with pytest.raises(ValueError, match="naive"):
        dates.moment_in_words(datetime(2026, 1, 1))  # noqa: DTZ001 (that is the point)


def test_formats_are_indonesian():
    with override("id"):
        assert date_format(date(2026, 12, 10)) == "10 Desember 2026"
        assert number_format("1234567.5", force_grouping=True) == "1.234.567,5"
        assert sanitize_separators("1234,5") == "1234.5"


def test_browser_pickers_get_iso_whatever_the_language():
    with override("id"):
        assert 'value="2026-12-10"' in DayInput().render("d", parse_date("2026-12-10"))
        assert 'value="2026-12-10T09:14"' in MomentInput().render("m", datetime(2026, 12, 10, 9, 14))  # noqa: DTZ001
