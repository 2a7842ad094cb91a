"""Who may examine whom, and on which day: plain Python on plain facts.

ISO/IEC 17024 4.3 and 6.2: nobody examines themselves, who leads them or whom they lead, who sits in their unit or whom
they trained; registration and certificate of an assessor hold on the day of the exam, and the scheme and its units are
within what they may assess (domain.md 2.2, 3.4).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

_MET = re.compile(r"MET[. ]000[. ]([0-9]{6})[. ]([0-9]{4})")


class RegistrationRefused(ValueError):  # noqa: N818 (a refusal is an answer)
    """The registration number of an assessor does not have the printed shape."""

    sentence = "Nomor registrasi asesor ditulis seperti MET.000.001668.2012. Periksa kembali pada kartu asesor."


def normalise_met(text: str) -> str:
    """Return "MET.000.dddddd.yyyy"; dots or spaces are accepted. Raises RegistrationRefused."""
    found = _MET.fullmatch(" ".join(text.upper().split()))
    if not found:
        raise RegistrationRefused
    return f"MET.000.{found[1]}.{found[2]}"


@dataclass(frozen=True, slots=True)
class Registration:
    """An assessor's licence: valid through `valid_until`, that day included."""

    number: str
    valid_until: date

    def valid_on(self, day: date) -> bool:
        """True when the licence holds on that day."""
        return day <= self.valid_until


class Rule(Enum):
    """Why somebody may not examine somebody. Stored in waivers and declarations."""

    SELF = "self"
    DUTY = "duty"
    LICENCE = "licence"
    CERTIFICATE = "certificate"
    SCHEME = "scheme"
    UNITS = "units"
    SUPERIOR = "superior"
    SUBORDINATE = "subordinate"
    SAME_UNIT = "same_unit"
    TRAINER = "trainer"
    DECLARED = "declared"


# What another officer may set aside with a reason: relations. Never oneself, and never a licence or a scope that is not there.
WAIVABLE = frozenset({Rule.SUPERIOR, Rule.SUBORDINATE, Rule.SAME_UNIT, Rule.TRAINER, Rule.DECLARED})


@dataclass(frozen=True, slots=True)
class Examiner:
    """An assessor as the rules see them; ids are those of the tables of people, units, offices, schemes and units.

    `scope`: scheme -> the units they may assess, an empty set for every unit of it. `institutions` are those they work or
    train for. `certificate_until` is None where nobody wrote the certificate down: it then bars nothing.
    """

    pk: int
    superior: int | None = None
    unit: int | None = None
    licence_until: date = date.max
    certificate_until: date | None = None
    scope: Mapping[int, frozenset[int]] = field(default_factory=dict)
    institutions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to be examined: `units` are those of their exam, `trained_by` the institutions that trained or sent them.

    `declared` are the assessors who themselves declared a relation with this person, `apart` those with a duty in the case
    that nobody carries beside examining.
    """

    pk: int
    scheme: int
    superior: int | None = None
    unit: int | None = None
    units: frozenset[int] = frozenset()
    trained_by: frozenset[int] = frozenset()
    declared: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason against a pair."""

    rule: Rule

    @property
    def sentence(self) -> str:
        """Indonesian, and what to do next."""
        return _SENTENCES[self.rule]

    @property
    def waivable(self) -> bool:
        """Whether another officer may set it aside, in writing."""
        return self.rule in WAIVABLE


_SENTENCES = {
    Rule.SELF: "Asesor tidak dapat menguji dirinya sendiri. Pilih asesor lain.",
    Rule.DUTY: "Asesor menjalankan tugas lain pada berkas peserta ini, jadi tidak dapat mengujinya. Pilih asesor lain.",
    Rule.LICENCE: "Registrasi asesor tidak berlaku pada hari uji. Pilih asesor lain atau perbarui registrasinya.",
    Rule.CERTIFICATE: "Sertifikat asesor tidak berlaku pada hari uji. Pilih asesor lain atau perbarui sertifikatnya.",
    Rule.SCHEME: "Skema ini di luar ruang lingkup asesor. Pilih asesor lain atau perbarui ruang lingkupnya.",
    Rule.UNITS: "Sebagian unit peserta ini di luar ruang lingkup asesor. Pilih asesor lain atau perbarui ruang lingkupnya.",
    Rule.SUPERIOR: "Asesor adalah atasan langsung peserta ini. Pilih asesor lain.",
    Rule.SUBORDINATE: "Asesor adalah bawahan langsung peserta ini. Pilih asesor lain.",
    Rule.SAME_UNIT: "Asesor bekerja pada unit kerja yang sama dengan peserta ini. Pilih asesor lain.",
    Rule.TRAINER: "Asesor bekerja pada lembaga yang melatih atau mengajukan peserta ini. Pilih asesor lain.",
    Rule.DECLARED: "Asesor menyatakan punya hubungan dengan peserta ini. Pilih asesor lain.",
}


def objections(examiner: Examiner, candidate: Candidate, day: date) -> tuple[Objection, ...]:
    """Reasons why `examiner` may not examine `candidate` on that day, gravest first; empty when they may."""
    found = {
        Rule.SELF: examiner.pk == candidate.pk,
        Rule.DUTY: examiner.pk in candidate.apart,
        Rule.LICENCE: day > examiner.licence_until,
        Rule.CERTIFICATE: examiner.certificate_until is not None and day > examiner.certificate_until,
        Rule.SCHEME: candidate.scheme not in examiner.scope,
        Rule.UNITS: _lacks_units(examiner, candidate),
        Rule.SUPERIOR: candidate.superior == examiner.pk,
        Rule.SUBORDINATE: examiner.superior == candidate.pk,
        Rule.SAME_UNIT: examiner.unit is not None and examiner.unit == candidate.unit,
        Rule.TRAINER: bool(examiner.institutions & candidate.trained_by),
        Rule.DECLARED: examiner.pk in candidate.declared,
    }
    return tuple(Objection(rule) for rule in Rule if found[rule])


def _lacks_units(examiner: Examiner, candidate: Candidate) -> bool:
    named = examiner.scope.get(candidate.scheme, frozenset())
    return bool(named) and not candidate.units <= named


def least_busy(
    against: Mapping[int, Sequence[Objection]], load: Mapping[int, int], *, waived: bool = False
) -> int | None:
    """Of these examiners (id -> what speaks against each) the free one with the fewest candidates; None where nobody is left.

    `waived`: where nobody is free, one against whom only a relation speaks that another officer may set aside.
    """
    free = [pk for pk, said in against.items() if not said]
    if not free and waived:
        free = [pk for pk, said in against.items() if all(one.waivable for one in said)]
    return min(free, key=lambda pk: load.get(pk, 0), default=None)
