"""Whether the numbers of an official report fit together (SOP 002, step 6): plain Python, no database.

registered = present + absent; present = competent + not yet competent + not finished; every competent has all units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

COMPETENT = "competent"
NOT_YET_COMPETENT = "not_yet_competent"
NOT_FINISHED = "not_finished"  # came, and did not finish: neither competent nor not
OUTCOMES = (COMPETENT, NOT_YET_COMPETENT, NOT_FINISHED)
_NAMED = 3  # persons named in one sentence


@dataclass(frozen=True, slots=True)
class Seat:
    """One registered candidate. `outcome` is one of OUTCOMES or ""; units are codes as printed."""

    name: str
    present: bool
    absent: bool
    outcome: str
    required: tuple[str, ...] = ()
    competent: tuple[str, ...] = ()

    @property
    def lacks(self) -> tuple[str, ...]:
        """Required units without "competent", in printed order."""
        return tuple(code for code in self.required if code not in self.competent)


@dataclass(frozen=True, slots=True)
class Balance:
    """The numbers of a report, in persons."""

    registered: int
    present: int
    absent: int
    competent: int
    not_yet_competent: int
    not_finished: int

    @property
    def assessed(self) -> int:
        """How many present persons have an outcome."""
        return self.competent + self.not_yet_competent + self.not_finished


def balance_of(seats: Sequence[Seat]) -> Balance:
    """Count the seats as the report prints them."""
    return Balance(
        registered=len(seats),
        present=sum(seat.present for seat in seats),
        absent=sum(seat.absent for seat in seats),
        competent=sum(seat.outcome == COMPETENT for seat in seats),
        not_yet_competent=sum(seat.outcome == NOT_YET_COMPETENT for seat in seats),
        not_finished=sum(seat.outcome == NOT_FINISHED for seat in seats),
    )


def imbalances(seats: Sequence[Seat]) -> tuple[str, ...]:
    """Every number that does not fit, each as a sentence with the persons it is about; () when the report may be final."""
    if not seats:
        return ("Belum ada peserta yang terdaftar.",)
    return tuple(said for said in (_registered(seats), _assessed(seats), _whole(seats)) if said)


def _registered(seats: Sequence[Seat]) -> str:
    counted = balance_of(seats)
    neither = [seat for seat in seats if not seat.present and not seat.absent]
    both = [seat for seat in seats if seat.present and seat.absent]
    if not neither and not both:
        return ""
    parts = [f"kehadiran {_names(neither)} belum dicatat"] if neither else []
    parts += [f"{_names(both)} tercatat hadir dan tidak hadir sekaligus"] if both else []
    return (
        f"Terdaftar {counted.registered} orang, tetapi hadir {counted.present} dan tidak hadir {counted.absent}: "
        f"{'; '.join(parts)}."
    )


def _assessed(seats: Sequence[Seat]) -> str:
    counted = balance_of(seats)
    waiting = [seat for seat in seats if seat.present and not seat.outcome]
    stray = [seat for seat in seats if seat.outcome and not seat.present]
    if not waiting and not stray:
        return ""
    parts = [f"{_names(waiting)} belum memiliki hasil"] if waiting else []
    parts += [f"{_names(stray)} memiliki hasil tetapi tidak tercatat hadir"] if stray else []
    return (
        f"Hadir {counted.present} orang, tetapi kompeten {counted.competent}, belum kompeten "
        f"{counted.not_yet_competent}, dan tidak selesai {counted.not_finished}: {'; '.join(parts)}."
    )


def _whole(seats: Sequence[Seat]) -> str:
    weak = [seat for seat in seats if seat.outcome == COMPETENT and (seat.lacks or not seat.required)]
    if not weak:
        return ""
    said = [f"{seat.name} ({', '.join(seat.lacks) or 'tanpa unit'})" for seat in weak[:_NAMED]]
    return (
        f"Kompeten {balance_of(seats).competent} orang, tetapi {len(weak)} di antaranya belum kompeten pada semua unit: "
        f"{_and_more(said, len(weak))}."
    )


def _names(seats: Sequence[Seat]) -> str:
    return _and_more([seat.name for seat in seats[:_NAMED]], len(seats))


def _and_more(said: Sequence[str], number: int) -> str:
    more = number - len(said)
    return ", ".join(said) + (f", dan {more} lain" if more else "")
