"""The eligibility engine: every rule, every answer, and a reason for each."""

import pytest

from applicants.eligibility import (
    EDUCATION_NAMES,
    EDUCATION_STEPS,
    Facts,
    Outcome,
    Rule,
    UnknownRuleError,
    check,
    is_eligible,
)
from applicants.enums import Education

pytestmark = pytest.mark.watched

GOVERNMENT = 7
RULES = [
    Rule("000.syarat.1", "civil_servant_of", "Pemprov DKI Jakarta", "PNS Pemprov DKI Jakarta", GOVERNMENT),
    Rule("000.syarat.2", "min_education", "S1", "Pendidikan paling rendah S1"),
    Rule("000.syarat.3", "min_grade", "III/b", "Golongan paling rendah III/b"),
    Rule("000.syarat.4", "min_service_years", "4", "Minimal 4 tahun", GOVERNMENT, "Provinsi DKI Jakarta"),
]
GOOD = {
    "employment_status": "pns",
    "employers": (31, GOVERNMENT),
    "employer_name": "Dinas Kesehatan",
    "education": "s1",
    "grade": "III/b",
    "service_years": 4,
}


def outcomes(**changes):
    return [finding.outcome for finding in check(RULES, Facts(**{**GOOD, **changes}))]


def test_check_meets_every_rule_at_the_threshold():
    assert outcomes() == [Outcome.MET] * 4


@pytest.mark.parametrize(
    ("changes", "place", "outcome", "said"),
    [
        ({"employment_status": "pppk"}, 0, Outcome.NOT_MET, "PPPK"),
        ({"employment_status": "other"}, 0, Outcome.NOT_MET, "bukan pegawai ASN"),
        ({"employment_status": ""}, 0, Outcome.UNKNOWN, "belum diisi"),
        ({"employers": ()}, 0, Outcome.UNKNOWN, "belum diisi"),
        ({"office_declared": "Dinas Baru"}, 0, Outcome.UNKNOWN, "(Dinas Baru) belum ada dalam daftar"),
        ({"employers": (99,), "employer_name": "Pemkot Bogor"}, 0, Outcome.NOT_MET, "Pemkot Bogor"),
        ({"education": "d3"}, 1, Outcome.NOT_MET, "Diploma III"),
        ({"education": ""}, 1, Outcome.UNKNOWN, "belum diisi"),
        ({"grade": "III/a"}, 2, Outcome.NOT_MET, "III/a"),
        ({"grade": ""}, 2, Outcome.UNKNOWN, "belum diisi"),
        ({"employment_status": "pppk"}, 2, Outcome.NOT_MET, "PPPK"),
        ({"service_years": 3}, 3, Outcome.NOT_MET, "3 tahun"),
        ({"service_years": None}, 3, Outcome.UNKNOWN, "belum diisi"),
        ({"service_years": 0}, 3, Outcome.NOT_MET, "0 tahun"),
        (
            {"employers": (99,), "employer_name": "Pemkot Bogor"},
            3,
            Outcome.NOT_MET,
            "di lingkungan Provinsi DKI Jakarta",
        ),
        ({"employers": (99,), "employer_name": "Pemkot Bogor"}, 3, Outcome.NOT_MET, "Pemkot Bogor"),
    ],
)
def test_check_says_why_not(changes, place, outcome, said):
    finding = check(RULES, Facts(**{**GOOD, **changes}))[place]
    assert finding.outcome is outcome
    assert said in finding.reason
    assert not is_eligible([finding])


@pytest.mark.parametrize("education", ["d4", "profession", "s2", "specialist", "s3"])
def test_min_education_takes_equal_and_higher(education):
    assert outcomes(education=education)[1] is Outcome.MET


# By level, the lowest first; those in one word are of the same level.
LEVELS = ["sd", "smp", "sma", "d1", "d2", "d3", "d4=s1", "profession", "s2", "specialist", "s3"]
EDUCATIONS = [(level, name) for level, names in enumerate(LEVELS) for name in names.split("=")]


@pytest.mark.parametrize(("wanted_level", "wanted"), EDUCATIONS)
def test_min_education_compares_every_two_levels(wanted_level, wanted):
    rule = Rule("x", "min_education", wanted.upper(), "Pendidikan")
    met = {name: check([rule], Facts(education=name))[0].is_met for _, name in EDUCATIONS}
    assert met == {name: level >= wanted_level for level, name in EDUCATIONS}


@pytest.mark.parametrize("grade", ["III/c", "III/d", "IV/a", "IV/e"])
def test_min_grade_compares_steps_not_text(grade):
    assert outcomes(grade=grade)[2] is Outcome.MET


@pytest.mark.parametrize("grade", ["I/a", "II/d", "III/a"])
def test_min_grade_refuses_lower(grade):
    assert outcomes(grade=grade)[2] is Outcome.NOT_MET


def test_check_refuses_unknown_rule():
    with pytest.raises(UnknownRuleError, match="star_sign"):
        check([Rule("x", "star_sign", "leo", "Zodiak")], Facts())


def test_is_eligible_needs_every_rule():
    assert is_eligible(check(RULES, Facts(**GOOD)))
    assert not is_eligible(check(RULES, Facts()))


def test_engine_knows_every_stored_education():
    assert set(EDUCATION_STEPS) == set(EDUCATION_NAMES) == set(Education.values)


def test_facts_say_who_tells_them():
    assert Facts().source == "profil Anda mencatat"
    assert Facts(whose="pemohon").source == "profil pemohon mencatat"
    assert Facts(told="Anda menjawab").source == "Anda menjawab"
