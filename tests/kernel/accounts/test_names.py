import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certportal.kernel.accounts.names import NameRefused, check_name, usual_spelling

pytestmark = pytest.mark.watched

REAL = [
    "Sri",
    "A",
    "Nur'aini",
    "Ma'ruf",
    "D'Cruz",
    "I Gusti Ngurah Made Agung",
    "Dr. H. Ahmad, S.Kom., M.M.",
    "Björn",
    "Đặng",
    "李",
    "O\N{RIGHT SINGLE QUOTATION MARK}Neil",
    "<b>Budi</b> & Ani",
    "=1+1 Budi",
    "Robert'); DROP TABLE users;--",
    "{{7*7}} Budi",
]


@pytest.mark.parametrize("name", REAL)
def test_real_and_odd_names_pass_letter_for_letter(name):
    assert check_name(name) == name


def test_decomposed_letters_become_composed():
    assert check_name(unicodedata.normalize("NFD", "Björn Đặng")) == "Björn Đặng"


def test_spaces_around_and_between_collapse():
    assert check_name("  Siti   Nur'aini ") == "Siti Nur'aini"


@pytest.mark.parametrize(
    "hidden",
    [
        "\u0000",
        "\u0007",
        "\t",
        "\n",
        "\u00ad",
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\u3164",
        "\ue000",
        "\u2028",
        "\ud800",
    ],
)
def test_hidden_characters_are_refused_with_a_sentence(hidden):
    with pytest.raises(NameRefused) as refused:
        check_name(f"Bu{hidden}di")
    assert "tidak terlihat" in refused.value.sentence


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "belum diisi"),
        ("   ", "belum diisi"),
        ("123", "huruf"),
        ("...", "huruf"),
        ("a" + "\u0335" * 9, "bertumpuk"),
    ],
)
def test_what_is_no_name_is_refused(text, word):
    with pytest.raises(NameRefused) as refused:
        check_name(text)
    assert word in refused.value.sentence


@given(st.text(max_size=60))
def test_checking_twice_changes_nothing(text):
    try:
        once = check_name(text)
    except NameRefused:
        return
    assert check_name(once) == once


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("SITI NUR'AINI, S.KOM.", "Siti Nur'aini, S.Kom."),
        ("i gede al-hadi", "I Gede Al-Hadi"),
        ("Siti Nur'aini", ""),
        ("ANI", ""),  # short names are initials as often
        ("123 456", ""),
    ],
)
def test_a_name_in_one_case_has_a_usual_spelling(typed, usual):
    assert usual_spelling(typed) == usual
