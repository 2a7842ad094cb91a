"""Consistency of an assessor's results: plain Python, no database.

The assessor states the recommendation; this engine only refuses what contradicts the unit results
(domain.md 2.1: overall "kompeten" needs every unit "kompeten").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

COMPETENT = "competent"
NOT_YET_COMPETENT = "not_yet_competent"
ABSENT = "absent"
UNFINISHED = "unfinished"
QUALITIES = ("valid", "authentic", "current", "sufficient")


class FaultRule(Enum):
    UNIT_EMPTY = "unit_empty"
    NOTE_MISSING = "note_missing"
    COMPETENT_DESPITE = "competent_despite"
    NOT_YET_WITHOUT = "not_yet_without"
    UNIT_FOREIGN = "unit_foreign"
    RECOMMENDATION_EMPTY = "recommendation_empty"


@dataclass(frozen=True, slots=True)
class UnitMark:
    """One recorded unit: outcome is COMPETENT, NOT_YET_COMPETENT or empty; `lacks` names the QUALITIES its evidence has not."""

    outcome: str
    note: str = ""
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why a recommendation cannot be given. `units` are unit codes as printed, in printed order."""

    rule: FaultRule
    units: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """One Indonesian sentence that says what to do."""
        return _SENTENCES[self.rule].format(units=", ".join(self.units))


_SENTENCES = {
    FaultRule.UNIT_EMPTY: "Hasil unit berikut belum diisi: {units}.",
    FaultRule.NOTE_MISSING: "Tuliskan alasan untuk unit yang belum kompeten: {units}.",
    FaultRule.COMPETENT_DESPITE: (
        "Rekomendasi kompeten belum dapat diberikan karena unit berikut belum kompeten: {units}."
    ),
    FaultRule.NOT_YET_WITHOUT: (
        "Semua unit bernilai kompeten, jadi rekomendasi belum kompeten tidak sesuai. "
        "Periksa kembali hasil unit atau rekomendasinya."
    ),
    FaultRule.UNIT_FOREIGN: "Unit berikut tidak termasuk skema ini: {units}.",
    FaultRule.RECOMMENDATION_EMPTY: "Pilih rekomendasi: kompeten atau belum kompeten.",
}


def open_units(required: Sequence[str], marks: Mapping[str, UnitMark]) -> tuple[str, ...]:
    """Codes of required units without a result, in printed order."""
    return tuple(code for code in required if not _outcome(marks, code))


def suggest(required: Sequence[str], marks: Mapping[str, UnitMark]) -> str:
    """The recommendation that follows from the results, or "" while a unit is open or there are no units."""
    if not required or open_units(required, marks):
        return ""
    return COMPETENT if all(_outcome(marks, code) == COMPETENT for code in required) else NOT_YET_COMPETENT


def check(required: Sequence[str], marks: Mapping[str, UnitMark], recommendation: str) -> tuple[Fault, ...]:
    """Every fault of a recommendation, gravest first; an empty tuple means it may be given.

    `required` are the unit codes of the scheme in printed order, `marks` the results by code.
    """
    weak = tuple(code for code in required if _outcome(marks, code) == NOT_YET_COMPETENT)
    faults = [
        (FaultRule.UNIT_FOREIGN, tuple(sorted(set(marks) - set(required)))),
        (FaultRule.UNIT_EMPTY, open_units(required, marks)),
        (FaultRule.NOTE_MISSING, tuple(code for code in weak if not marks[code].note.strip())),
    ]
    found = [Fault(rule, units) for rule, units in faults if units]
    if recommendation not in {COMPETENT, NOT_YET_COMPETENT}:
        found.append(Fault(FaultRule.RECOMMENDATION_EMPTY))
    elif recommendation == COMPETENT and (weak or not required):
        found.append(Fault(FaultRule.COMPETENT_DESPITE, weak))
    elif recommendation == NOT_YET_COMPETENT and suggest(required, marks) == COMPETENT:
        found.append(Fault(FaultRule.NOT_YET_WITHOUT))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts printed in an official report; all in persons."""

    participants: int
    competent: int
    not_yet_competent: int
    absent: int = 0
    unfinished: int = 0

    @property
    def open(self) -> int:
        """Persons without a recommendation who were noted neither as absent nor as having left before the end."""
        return self.participants - self.competent - self.not_yet_competent - self.absent - self.unfinished

    @property
    def present(self) -> int:
        """Persons who came: competent, not yet, and those who did not finish."""
        return self.competent + self.not_yet_competent + self.unfinished

    @property
    def reconcile(self) -> bool:
        """True when every participant is counted exactly once."""
        return self.participants > 0 and self.open == 0


def totals(recommendations: Sequence[str]) -> Totals:
    """Count recommendations, one entry per participant (ABSENT: did not come, UNFINISHED: left early, "": none yet)."""
    return Totals(
        participants=len(recommendations),
        competent=sum(1 for value in recommendations if value == COMPETENT),
        not_yet_competent=sum(1 for value in recommendations if value == NOT_YET_COMPETENT),
        absent=sum(1 for value in recommendations if value == ABSENT),
        unfinished=sum(1 for value in recommendations if value == UNFINISHED),
    )


def _outcome(marks: Mapping[str, UnitMark], code: str) -> str:
    mark = marks.get(code)
    return mark.outcome if mark else ""
