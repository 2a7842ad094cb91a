import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nik, check_nip, compact, masked

pytestmark = pytest.mark.watched

BORN = dt.date(1962, 9, 10)


@pytest.mark.parametrize(
    "typed", ["196209101986031013", "19620910 198603 1 013", "19620910.198603.1.013", " 19620910-198603-1-013 "]
)
def test_nip_of_the_seed_is_read_in_every_spelling(typed):
    checked = check_nip(typed, BORN)
    assert (checked.value, checked.warnings) == ("196209101986031013", ())


def test_nip_of_pppk_has_a_code_in_place_of_a_month():
    assert check_nip("199009132025242014").value == "199009132025242014"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "masih kosong"),
        ("19620910198603101", "17 angka"),
        ("1962091019860310134", "19 angka"),
        ("19620910198603101A", "huruf"),
        ("١٩٦٢٠٩١٠١٩٨٦٠٣١٠١٣"[:18], "huruf"),
        ("196213101986031013", "tanggal lahir"),
        ("196202301986031013", "tanggal lahir"),
        ("196209101986033013", "ke-15"),
        ("196209101986031000", "000"),
    ],
)
def test_nip_of_wrong_shape_is_refused_with_what_to_do(typed, says):
    with pytest.raises(IdentifierRefused) as refused:
        check_nip(typed)
    assert says in refused.value.sentence
    assert len(refused.value.sentence) <= 160


def test_nip_that_differs_from_birth_date_only_warns():
    assert "Tanggal lahir" in check_nip("196209101986031013", dt.date(1962, 9, 11)).warnings[0]


def test_nip_with_a_child_at_work_warns():
    assert "pengangkatan" in check_nip("198009101986031013").warnings[0]


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("3171015501850001", dt.date(1985, 1, 15)),
        ("3171015001850001", dt.date(1985, 1, 10)),
        ("3171 0115 0185 0001", dt.date(1985, 1, 15)),
        ("3171012902000001", dt.date(2000, 2, 29)),
        ("3171011501050001", dt.date(2005, 1, 15)),
    ],
)
def test_nik_of_men_and_women_agrees_with_birth_date(typed, born):
    assert check_nik(typed, born).warnings == ()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("317101550185000", "15 angka"),
        ("31710155018500011", "17 angka"),
        ("317101550185000X", "huruf"),
        ("3171017201850001", "tidak sesuai"),
        ("3171013202850001", "tidak sesuai"),
        ("3171011513850001", "tidak sesuai"),
        ("3171012902010001", "tidak sesuai"),
        ("0000000000000000", "tidak sesuai"),
        ("3171015501850000", "0000"),
    ],
)
def test_nik_of_wrong_shape_is_refused_with_what_to_do(typed, says):
    with pytest.raises(IdentifierRefused) as refused:
        check_nik(typed)
    assert says in refused.value.sentence
    assert len(refused.value.sentence) <= 160


def test_nik_that_differs_from_birth_date_only_warns():
    checked = check_nik("3171015501850001", dt.date(1985, 1, 16))
    assert checked.value == "3171015501850001"
    assert "Tanggal lahir" in checked.warnings[0]


def test_masked_leaves_four_digits():
    assert masked("3171015501850001") == "••••••••••••0001"
    assert masked("") == ""


def test_full_width_digits_become_plain():
    assert compact("１９６２ 09.10") == "19620910"


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_never_worse(text):
    for check in (check_nip, check_nik):
        try:
            value = check(text).value
        except IdentifierRefused:
            continue
        assert value.isdigit()
