"""Finding units by what people type."""

import pytest

from schemes.models import CompetencyUnit, PackageUnit, SchemeVersion, UnitPrerequisite
from schemes.queries import find_units, prerequisites_of, units_with_codes
from schemes.queries.units import LONGEST_QUERY, MOST_FOUND
from tests.factories.applicants import quick_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue():
    quick_catalogue()


def codes(rows):
    return [row.code for row in rows]


def test_several_codes_at_once_whatever_their_case_and_separator():
    found = find_units("n.78sps02.084.2;\nN.78SPS01.001.2, N.78SPS09.001.1.")
    assert codes(found.exact) == ["N.78SPS01.001.2", "N.78SPS02.084.2"]
    assert found.unknown == ["N.78SPS09.001.1"]


def test_code_without_version_fits_every_version():
    found = find_units("N.78SPS01.001")
    assert found.exact == []
    assert {row.family for row in found.fitting} == {"N.78SPS01.001"}
    assert found.unknown == []


def test_every_word_must_fit_in_any_order():
    row = CompetencyUnit.objects.get(code="N.78SPS02.070.1")
    words = row.title.split()
    assert row in find_units(f"{words[-1]} {words[0]}".upper()).fitting
    assert find_units(f"{words[0]} tidakada").fitting == []


def test_too_many_are_cut_and_said_so():
    found = find_units("a")
    assert len(found.fitting) == MOST_FOUND
    assert found.more


def test_too_many_units_of_the_families_typed_are_cut_and_said_so():
    families = list(CompetencyUnit.objects.order_by("family").values_list("family", flat=True).distinct())
    assert len(families) > MOST_FOUND
    found = find_units(" ".join(families[: MOST_FOUND + 5]))
    assert (len(found.fitting), found.more) == (MOST_FOUND, True)
    assert not find_units(families[0]).more


def test_exactly_as_many_as_are_shown_are_all_of_them():
    keep = CompetencyUnit.objects.order_by("code").values_list("pk", flat=True)[:MOST_FOUND]
    CompetencyUnit.objects.filter(pk__in=list(keep)).update(title="Menyusun laporan harian")
    found = find_units("menyusun laporan harian")
    assert (len(found.fitting), found.more) == (MOST_FOUND, False)


def test_what_is_pasted_beyond_the_longest_query_is_not_read():
    code = "N.78SPS01.001.2"
    assert codes(find_units(" " * (LONGEST_QUERY - len(code)) + code).exact) == [code]
    assert find_units("z" * LONGEST_QUERY + " " + code).exact == []


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\x00\x00 "])
def test_nothing_typed_finds_nothing(typed):
    found = find_units(typed)
    assert (found.exact, found.fitting, found.unknown) == ([], [], [])


def test_unknown_and_broken_codes_are_left_out():
    assert codes(units_with_codes(["N.78SPS01.001.2", "X", "\x00", "Z" * 5000])) == ["N.78SPS01.001.2"]
    assert units_with_codes([]) == []


def test_prerequisites_of_a_package_follow_the_whole_chain_and_only_what_it_needs():
    version = SchemeVersion.objects.exclude(package=None).get(package__annex="B")
    listed = set(PackageUnit.objects.filter(package=version.package).values_list("unit_id", flat=True))
    pairs = list(UnitPrerequisite.objects.values_list("unit_id", "requires_id"))
    found = {row.pk for row in prerequisites_of(version)}
    assert found
    assert {other for one, other in pairs if one in listed | found} == found
