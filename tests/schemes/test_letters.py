"""The text of a letter as data: what is written {so} is filled in, once, and nothing else is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.letters import PLACES, fault, fill

pytestmark = pytest.mark.watched

NAMES = sorted(PLACES)
plain = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=20)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
# One text serves every place: a text of its own for each takes so long to invent that a busy machine fails the run.
values = anything.map(lambda text: {name: f"{name}{text}" for name in NAMES})
pieces = st.lists(
    st.one_of(plain.map(lambda text: (text, None)), st.sampled_from(NAMES).map(lambda name: (None, name))), max_size=8
)


@given(pieces, values)
def test_every_place_is_filled_and_the_rest_stays_as_written(parts, said):
    paragraph = "".join(text if name is None else f"{{{name}}}" for text, name in parts)
    assert fault(paragraph) is None
    assert fill([paragraph], said) == ["".join(text if name is None else said[name] for text, name in parts)]


@given(st.lists(st.sampled_from(NAMES), min_size=1), st.sampled_from(NAMES))
def test_what_is_filled_in_is_never_read_again(places, named):
    """A name with braces or markup in it stays that name."""
    hostile = dict.fromkeys(NAMES, f"{{{named}}} {{{{ x }}}} {{% if %}} \\1 \\g<0> <b>")
    assert fill(["".join(f"{{{name}}}" for name in places)], hostile) == [hostile[named] * len(places)]


@given(plain, anything, plain)
def test_unknown_place_is_refused_with_the_places_there_are(before, name, after):
    if "{" in name or "}" in name or name in PLACES:
        return
    said = fault(f"{before}{{{name}}}{after}")
    assert said.startswith(f"isian “{{{name}}}” tidak dikenal")
    assert all(f"{{{known}}}" in said for known in NAMES)


@pytest.mark.parametrize("text", ["Yth. {nama", "nama}", "{{nama}}", "{ {nama} }", "{nama}}", "a { b"])
def test_brace_alone_is_refused_in_words(text):
    said = fault(text)
    assert "tidak berpasangan" in said or "tidak dikenal" in said


@given(st.text(max_size=60))
def test_paragraph_without_a_fault_can_always_be_filled_and_leaves_no_brace(text):
    if fault(text) is None:
        filled = fill([text], dict.fromkeys(NAMES, "isi"))[0]
        assert not re.search(r"[{}]", filled)


@pytest.mark.parametrize("name", ["Nama", "nama ", "", "nama.upper", "nama!r", "0"])
def test_names_are_exact(name):
    assert fault(f"{{{name}}}")


def test_a_place_without_a_value_is_a_fault_of_the_code():
    with pytest.raises(KeyError):
        fill(["{nama}"], {})
