"""Codes of units, where they are listed, and prerequisites that several units share."""

import pytest

from schemes.packaging import Decree, Package, Rule, along, required_by
from schemes.packaging.facts import Fault, Having, split_code

pytestmark = pytest.mark.watched


def package(slug, *core):
    return Package(slug, slug.upper(), core=core, electives=(), core_required=len(core), elective_required=0)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("N.78SPS02.019.2", ("N.78SPS02.019", 2)),
        ("A.9999", ("A", 9999)),
        ("A.12345", ("A.12345", 0)),  # no version has five digits
        ("123", ("123", 0)),
        ("A.", ("A.", 0)),
        ("A.1a", ("A.1a", 0)),
        ("A.²", ("A.²", 0)),
        ("A.١", ("A.١", 0)),
    ],
)
def test_family_and_version_of_a_code(code, parts):
    assert split_code(code) == parts


def test_a_unit_is_listed_where_its_own_or_a_later_version_is():
    first, second, third = package("x-1", "A.1"), package("x-2", "A.3", "B.9"), package("x-3", "A.2")
    decree = Decree((first, second, third))
    assert decree.listings("A.2") == [(second, "A.3"), (third, "A.2")]
    assert decree.listings("A.4") == decree.listings("C.1") == []


def test_a_prerequisite_that_two_units_share_comes_along_once():
    decree = Decree((package("x-1", "A.1", "B.1"), package("x-2", "Z.1")), {"A.1": ("Z.1",), "B.1": ("Z.1",)})
    assert along(decree, decree.packages[0], ["A.1", "B.1"]) == ("Z.1",)


def test_only_a_missing_prerequisite_may_be_waived():
    assert [rule for rule in Rule if Fault(rule).may_be_waived] == [Rule.PREREQUISITE_MISSING]


def test_of_several_versions_the_latest_counts():
    families = [f"N.{number}" for number in range(12)]
    have = Having(Decree(()), [f"{family}.{version}" for family in families for version in (1, 3, 2)])
    assert {have.best(family) for family in families} == {f"{family}.3" for family in families}
    assert {have.earlier(family) for family in families} == {f"{family}.3" for family in families}
    assert all(have.satisfies(family, 3) and not have.satisfies(family, 4) for family in families)
    assert have.earlier("M") is None


def test_what_the_package_offers_and_what_is_taken_does_not_come_along():
    decree = Decree((package("x-1", "A.1", "B.1"), package("x-2", "Z.1")), {"A.1": ("B.1", "Z.1"), "Z.1": ("B.1",)})
    assert along(decree, decree.packages[0], ["A.1"]) == ("Z.1",)
    assert along(decree, decree.packages[0], ["A.1", "Z.1"]) == ()


def test_a_unit_is_required_by_those_that_ask_for_it_or_an_earlier_version():
    decree = Decree((), {"A.1": ("P.1", "R.1"), "B.1": ("R.2",), "C.1": ("R.3",), "D.1": ("Q.1",)})
    assert required_by(decree, "R.2", ["D.1", "C.1", "B.1", "A.1", "A.1"]) == ("A.1", "B.1")
