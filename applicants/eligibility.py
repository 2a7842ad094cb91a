"""Does a person meet the rules of a scheme? Plain Python: facts and rules in, findings with reasons out.

A finding is never a bare "no": it says what the rule asks, what the profile says, and so what the person can do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from certportal.kernel.accounts import grades


class Outcome(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"  # the profile does not say yet


@dataclass(frozen=True)
class Rule:
    """One eligibility rule as data: `key` names the test, `value` its threshold, `title` the printed sentence.

    For civil_servant_of, `organisation` is the id of the government and `value` its name. For min_service_years,
    `organisation` is the government within which years count and `within` its name; both empty where all years count.
    """

    code: str
    key: str
    value: str
    title: str
    organisation: int | None = None
    within: str = ""


@dataclass(frozen=True)
class Facts:
    """What the profile says; empty or None means not said yet.

    `told` and `where` are the words in which a reason names its source: the profile, or what was typed into a public
    form. `whose` is how the reader calls the person ("Anda", at the counter "pemohon"), `what` whether a scheme or a
    service asks. `employers` are the ids from the person's own office up to the government, `employer_name` is the name shown
    in reasons.
    """

    employment_status: str = ""
    employers: tuple[int, ...] = ()
    employer_name: str = ""
    office_declared: str = ""  # in their own words, while the list lacks it
    education: str = ""
    grade: str = ""
    service_years: int | None = None
    told: str = ""
    where: str = " pada profil"
    whose: str = "Anda"
    what: str = "Skema"
    grade_told: str = ""  # who says the grade, where it is not `source`

    @property
    def source(self) -> str:
        """Who says so, as the beginning of a sentence in the middle of another."""
        return self.told or f"profil {self.whose} mencatat"


@dataclass(frozen=True)
class Finding:
    rule: Rule
    outcome: Outcome
    reason: str

    @property
    def is_met(self) -> bool:
        return self.outcome is Outcome.MET


class UnknownRuleError(Exception):
    """The catalogue names a rule this engine does not know: a fault of the catalogue, never of the person."""


# domain.md 5.4: D4 and S1 are the same level, "S1 atau sederajat".
EDUCATION_STEPS: Mapping[str, int] = MappingProxyType(
    {
        "sd": 1,
        "smp": 2,
        "sma": 3,
        "d1": 4,
        "d2": 5,
        "d3": 6,
        "d4": 7,
        "s1": 7,
        "profession": 8,
        "s2": 9,
        "specialist": 10,
        "s3": 11,
    }
)
EDUCATION_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "sd": "SD",
        "smp": "SMP",
        "sma": "SMA/SMK",
        "d1": "Diploma I",
        "d2": "Diploma II",
        "d3": "Diploma III",
        "d4": "Diploma IV",
        "s1": "S1",
        "profession": "pendidikan profesi",
        "s2": "S2",
        "specialist": "spesialis",
        "s3": "S3",
    }
)
STATUS_NAMES: Mapping[str, str] = MappingProxyType({"pns": "PNS", "pppk": "PPPK", "other": "bukan pegawai ASN"})

Answer = tuple[Outcome, str]


def _civil_servant_of(rule: Rule, facts: Facts) -> Answer:
    """Both halves of "PNS Pemprov DKI Jakarta"; the first half that fails gives the reason."""
    if not facts.employment_status:
        return Outcome.UNKNOWN, f"Status kepegawaian {facts.whose} belum diisi{facts.where}."
    if facts.employment_status != "pns":
        said = STATUS_NAMES.get(facts.employment_status, facts.employment_status)
        return Outcome.NOT_MET, f"{facts.what} ini untuk PNS, sedangkan {facts.source} {said}."
    if facts.office_declared:
        return Outcome.UNKNOWN, (
            f"Instansi {facts.whose} ({facts.office_declared}) belum ada dalam daftar dan sedang menunggu admin. "
            "Setelah admin mencatatnya, syarat ini diperiksa lagi dan berkas dapat dikirim; lengkapi dahulu bagian lain."
        )
    if not facts.employers:
        return Outcome.UNKNOWN, f"Instansi tempat {facts.whose} bekerja belum diisi{facts.where}."
    if rule.organisation in facts.employers:
        return Outcome.MET, f"{facts.source[:1].upper()}{facts.source[1:]} PNS pada {facts.employer_name}."
    return (
        Outcome.NOT_MET,
        f"{facts.what} ini untuk PNS {rule.value}, sedangkan {facts.source} {facts.employer_name}.",
    )


def _education(rule: Rule, facts: Facts) -> Answer:
    wanted = rule.value.lower()
    if not facts.education:
        return Outcome.UNKNOWN, f"Pendidikan terakhir {facts.whose} belum diisi{facts.where}."
    said = EDUCATION_NAMES[facts.education]
    if EDUCATION_STEPS[facts.education] >= EDUCATION_STEPS[wanted]:
        return Outcome.MET, f"Pendidikan terakhir {facts.whose} {said}."
    return (
        Outcome.NOT_MET,
        f"Paling rendah {EDUCATION_NAMES[wanted]} atau sederajat, sedangkan {facts.source} {said}.",
    )


def _grade(rule: Rule, facts: Facts) -> Answer:
    if facts.employment_status == "pppk":
        return Outcome.NOT_MET, f"Golongan PPPK tidak dapat dibandingkan dengan golongan {rule.value} PNS."
    if not facts.grade:
        return Outcome.UNKNOWN, f"Golongan {facts.whose} belum diisi{facts.where}."
    if grades.at_least(facts.grade, rule.value):
        return Outcome.MET, f"Golongan {facts.whose} {facts.grade}."
    return (
        Outcome.NOT_MET,
        f"Paling rendah golongan {rule.value}, sedangkan {facts.grade_told or facts.source} {facts.grade}.",
    )


def years_within(place: str) -> str:
    """What the years of service are called where only those within `place` count (000.syarat.4); "" for anywhere."""
    return f"Lama bekerja di lingkungan {place}" if place else "Lama bekerja"


def _service_years(rule: Rule, facts: Facts) -> Answer:
    wanted, called = int(rule.value), years_within(rule.within)
    if rule.organisation is not None and facts.employers and rule.organisation not in facts.employers:
        return (
            Outcome.NOT_MET,
            f"Yang dihitung hanya {called[0].lower()}{called[1:]}, sedangkan {facts.source} {facts.employer_name}.",
        )
    if facts.service_years is None:
        return Outcome.UNKNOWN, f"{called} belum diisi{facts.where}."
    if facts.service_years >= wanted:
        return Outcome.MET, f"{called}: {facts.service_years} tahun penuh."
    return (
        Outcome.NOT_MET,
        f"Paling sedikit {wanted} tahun penuh, sedangkan {facts.source} {facts.service_years} tahun.",
    )


_TESTS: Mapping[str, Callable[[Rule, Facts], Answer]] = MappingProxyType(
    {
        "civil_servant_of": _civil_servant_of,
        "min_education": _education,
        "min_grade": _grade,
        "min_service_years": _service_years,
    }
)


def check(rules: Sequence[Rule], facts: Facts) -> list[Finding]:
    """Test every rule, in the given order. Raises UnknownRuleError when a rule names no test of this engine."""
    findings = []
    for rule in rules:
        if rule.key not in _TESTS:
            raise UnknownRuleError(rule.key)
        outcome, reason = _TESTS[rule.key](rule, facts)
        findings.append(Finding(rule, outcome, reason))
    return findings


def is_eligible(findings: Sequence[Finding]) -> bool:
    """True when every rule is met; a fact not yet given is not a yes."""
    return all(finding.is_met for finding in findings)
