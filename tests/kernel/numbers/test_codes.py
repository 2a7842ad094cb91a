import pytest
from hypothesis import given
from hypothesis import strategies as st

from certportal.kernel.numbers.codes import ALPHABET, check_character, grouped, new_code, normalise

pytestmark = pytest.mark.watched

bodies = st.text(alphabet=ALPHABET, min_size=13, max_size=13)


def whole(body: str) -> str:
    return body + check_character(body)


def test_new_code_is_whole_and_random() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(normalise(code) == code for code in codes)


def test_code_as_people_read_it() -> None:
    assert grouped("ABCDEFGHJKMNPQ") == "ABCD-EFGH-JKMN-PQ"


@given(bodies, st.integers(0, 13), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_noticed(body: str, place: int, other: str) -> None:
    code = whole(body)
    wrong = code[:place] + other + code[place + 1 :]
    assert normalise(wrong) == (code if wrong == code else None)


@given(bodies, st.integers(0, 12))
def test_any_swap_of_neighbours_is_noticed(body: str, place: int) -> None:
    code = whole(body)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert normalise(wrong) == (code if wrong == code else None)


@given(bodies)
def test_typed_codes_are_normalised(body: str) -> None:
    code = whole(body)
    typed = f"  {grouped(code).lower().replace('0', 'o').replace('1', 'l')} "
    assert normalise(typed) == code
    assert normalise(grouped(code).replace("-", "\u2013")) == code
    assert normalise("".join(chr(ord(character) + 0xFEE0) for character in code)) == code


@pytest.mark.parametrize(
    "text", ["", "abc", "U" * 14, "0" * 13, "0" * 15, "0" * 5000, "é" * 14, "00000000000001", "\x00" * 14]
)
def test_text_that_cannot_be_a_code(text: str) -> None:
    assert normalise(text) is None
