"""Who may examine whom, and on which day: plain Python on plain facts.

ISO/IEC 17024 4.3 and 6.2: nobody examines themselves, their superior or their subordinate, and an assessor's
registration must be valid on the day of the exam (domain.md 2.2, 3.4).
"""

import re
from dataclasses import dataclass
from datetime import date

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
class Person:
    """The facts about a person that impartiality asks for; ids are those of the people table."""

    pk: int
    superior: int | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """An assessor's licence: valid through `valid_until`, that day included."""

    number: str
    valid_until: date

    def valid_on(self, day: date) -> bool:
        """True when the licence holds on that day."""
        return day <= self.valid_until


def objections(examiner: Person, candidate: Person) -> list[str]:
    """Reasons why `examiner` may not examine `candidate`; empty when they may."""
    if examiner.pk == candidate.pk:
        return ["Asesor tidak dapat menguji dirinya sendiri."]
    found = []
    if candidate.superior == examiner.pk:
        found.append("Asesor adalah atasan langsung peserta ini. Pilih asesor lain.")
    if examiner.superior == candidate.pk:
        found.append("Asesor adalah bawahan langsung peserta ini. Pilih asesor lain.")
    return found
