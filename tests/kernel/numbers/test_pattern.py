"""How numbers are printed, and every reason why a pattern cannot serve."""

from datetime import date

import pytest

from certportal.kernel.numbers.pattern import PatternFault, check, fill, prints_alike, settled

pytestmark = pytest.mark.watched

MONTHS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
LONGEST = "{n}" + "x" * 67 + "/{roman_month}"  # 8 + 67 + 1 + 4 characters: 80 in August, with eight digits


@pytest.mark.parametrize(("month", "roman"), list(enumerate(MONTHS, start=1)))
def test_every_month_has_its_roman_number(month, roman):
    assert fill("{n:03d}/{roman_month}/{month}/{yy}/{year}", n=7, on=date(2006, month, 1)) == (
        f"007/{roman}/{month:02d}/06/2006"
    )


@pytest.mark.parametrize(
    ("pattern", "yearly", "said"),
    [
        ("{n}" + "x" * 118, False, "Pola nomor lebih panjang daripada 120 karakter"),
        ("{n}" + "x" * 117, False, "Nomor menurut pola ini lebih panjang daripada 80 karakter"),
        ("x" + LONGEST, False, "Nomor menurut pola ini lebih panjang daripada 80 karakter"),
        ("{n}/\u017f", False, "Pola nomor hanya memuat huruf Latin"),
        ("{n", False, "Pola nomor tidak dapat dibaca: kurung kurawalnya"),
        ("}{n}", False, "Pola nomor tidak dapat dibaca: kurung kurawalnya"),
        ("{n}{secret}{other}", False, "Pola nomor memuat isian yang tidak dikenal: other, secret"),
        ("SERT/{year}", False, "Pola nomor harus memuat {n}"),
        ("{n:05d}", True, "Pola yang mulai lagi tiap tahun harus memuat {year} atau {yy}"),
        ("{n:>9}", False, "Pola nomor memuat banyak angka yang tidak dikenal: >9; tulis misalnya {n:05d}"),
        *((f"{{n!{odd}}}", False, f"Pola nomor memuat “!{odd}”") for odd in "qrsa"),
        ("{n}/{year!r}", False, "Pola nomor memuat “!r”, yang tidak dikenal; tulis misalnya {n:05d}"),
        ("{n:\u0663d}", False, "Pola nomor memuat banyak angka yang tidak dikenal: \u0663d"),
        ("{n:03d}{n:03d}", False, "Pola nomor memuat {n} lebih dari sekali"),
        ("{n}{yy:5d}", False, "Pola nomor tidak dapat dicetak: banyak angka"),
        *((f"{{n}}/{odd}SK", False, "Pola nomor hanya memuat huruf Latin") for odd in "\u200b\u0412\u00ad\u202e<\n"),
    ],
)
def test_a_pattern_is_refused_with_its_reason(pattern, yearly, said):
    with pytest.raises(PatternFault) as refused:
        check(pattern, yearly=yearly)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("pattern", "yearly"),
    [
        ("{n}", False),
        ("{n:05d}/{year}", True),
        ("{n}-{yy}", True),
        ("{n:d}/{month}{month}", False),
        ("{n:12}", False),
        (LONGEST, False),
    ],
)
def test_a_pattern_that_serves_passes(pattern, yearly):
    assert check(pattern, yearly=yearly) is None


def test_parts_are_written_out_and_only_the_number_and_its_date_are_left():
    left = settled("{kbli} {licence} {n:03d} {year}", {"kbli": "82110", "licence": "1/{2}"})
    assert left == "82110 1/{{2}} {n:03d} {year}"
    assert fill(left, n=7, on=date(2026, 1, 1)) == "82110 1/{2} 007 2026"


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        ("{n:03}/SK/{year}", True),
        ("{n:3d}/SK/{year}", False),
        ("{n:03d}/SK/20{yy}", True),
        ("{n:03d}/SK/{month}", False),
        ("{n:07d}/SK/{year}", False),
    ],
)
def test_two_patterns_are_compared_by_what_they_print(other, alike):
    assert prints_alike("{n:03d}/SK/{year}", other) is alike


@pytest.mark.parametrize(
    ("printed", "fixed"), [("{year}", "2026"), ("{yy}", "26"), ("{roman_month}", "I"), ("{month}", "01"), ("{n}", "1")]
)
def test_what_changes_is_not_like_what_is_always_the_same(printed, fixed):
    assert not prints_alike(f"{{n}}/{printed}", f"{{n}}/{fixed}")


def test_the_month_in_roman_figures_has_a_short_name_and_the_one_of_the_catalogue():
    check("{n:03d}/{roman}/{year}", yearly=True)
    assert prints_alike("{n:03d}/{roman}/{year}", "{n:03d}/{roman_month}/{year}")
