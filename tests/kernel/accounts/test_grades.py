import pytest

from certportal.kernel.accounts.enums import Grade
from certportal.kernel.accounts.grades import at_least, parse, rank_words

pytestmark = pytest.mark.watched


def test_seventeen_grades_in_order():
    assert [grade.rank_order for grade in Grade] == list(range(1, 18))
    assert Grade.I_A.rank_order == 1
    assert Grade.IV_E.rank_order == 17
    assert Grade.III_B.label == "III/b (Penata Muda Tingkat I)"


@pytest.mark.parametrize("text", ["III/b", "IIIb", "III-b", "3b", "III/B", " iii / b ", "Gol. III/b", "III.b"])
def test_spellings_are_read(text):
    assert parse(text) is Grade.III_B


@pytest.mark.parametrize("text", ["", "IX", "III", "V/a", "I/e", "III/f", "5a", "IIII/a"])
def test_what_is_no_grade_is_none(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("grade", "enough"), [("III/a", False), ("II/d", False), ("III/b", True), ("IV/a", True), ("IX", None), ("", None)]
)
def test_at_least_compares_ranks(grade, enough):
    assert at_least(grade, "III/b") is enough


def test_papers_print_the_rank_beside_the_grade():
    assert [rank_words(text) for text in ("IV/c", "III/b", "")] == [
        "Pembina Utama Muda, IV/c", "Penata Muda Tingkat I, III/b", ""
    ]  # fmt: skip
