import pytest

from certportal.kernel.accounts.finding import people_called, people_called_in_parts
from tests.factories.accounts import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ngurah made", True),
        ("MADE NGUR", True),
        ("agung", True),
        ("aini", True),
        ("h ahmad", True),
        ("gurah", False),  # words are found from their beginning
        ("ngurah wayan", False),
        ("19850115 201001 2 001", True),
        ("19850115", False),
        ("'; DROP & | ! :*", False),
        ("", False),
        ("%", False),
    ],
)
def test_people_are_found_by_the_beginnings_of_their_words_and_by_nip(typed, found):
    person = PersonFactory(full_name="Nur'aini H.Ahmad Ngurah Made-Agung, S.Kom.", nip="198501152010012001")
    PersonFactory(full_name="Budi Santoso")
    assert list(people_called(typed)) == ([person] if found else [])


@pytest.mark.parametrize("typed", ["siti rahm", "SITI", "rahm", "  siti   rahm ", "198501152010012001", "%", ""])
def test_the_parts_of_a_search_hold_everybody_once(typed):
    for name in ("Siti Rahmawati", "Rahma Siti", "Siti Aminah Rahman", "Siti Aminah", "Budi Santoso"):
        PersonFactory(full_name=name)
    PersonFactory(full_name="Siti Rahma", nip="198501152010012001")
    parted = [person.pk for part in people_called_in_parts(typed) for person in part]
    assert sorted(parted) == sorted(person.pk for person in people_called(typed))
