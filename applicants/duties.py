"""Which duties of one dossier two different people must carry: one table, from which everything else follows.

The database refuses two duties of one group for one person (`Involvement`: one UNIQUE per group), `actions.involve` says
why, merging of accounts and the choice of committee members ask here, and the people page counts from it how few people
can carry a dossier. Sources: design.md 3 ("who recommends does not decide"), ISO/IEC 17024 4.3 and 7.4, SP 001.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from applicants.enums import Duty

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


class Group(NamedTuple):
    """Duties of which one person carries at most one in one dossier; `name` ends the name of the constraint."""

    name: str
    duties: tuple[Duty, ...]
    why: str


GROUPS: Final = (
    Group(
        "exclusive",
        (Duty.APPLICANT, Duty.EXAMINER, Duty.REVIEWER, Duty.DECIDER, Duty.APPEAL_PANEL),
        "Yang menguji atau mengkaji tidak memutuskan, dan yang memutuskan tidak menilai bandingnya.",
    ),
    Group("entry_apart", (Duty.ENTERER, Duty.VERIFIER), "Yang memasukkan berkas di loket tidak memverifikasinya."),
    Group("admission_apart", (Duty.VERIFIER, Duty.ADMITTER), "Yang memverifikasi berkas tidak menetapkan pesertanya."),
    Group("decision_apart", (Duty.VERIFIER, Duty.DECIDER), "Yang memverifikasi berkas tidak memutuskan hasilnya."),
    Group(
        "signing_apart",
        (Duty.EXAMINER, Duty.REVIEWER, Duty.APPEAL_PANEL, Duty.SIGNER),
        "Yang menguji, mengkaji, atau menilai banding tidak menandatangani dokumen hasilnya.",
    ),
    Group("delivery_apart", (Duty.SIGNER, Duty.DELIVERER), "Yang menandatangani dokumen hasil tidak menyerahkannya."),
)

_IN_GROUPS: Final = frozenset(frozenset(pair) for group in GROUPS for pair in combinations(group.duties, 2))
# The applicant carries no other duty at all; the trigger `involvement_of_the_right_person` refuses it.
PAIRS: Final = _IN_GROUPS | {frozenset((Duty.APPLICANT, duty)) for duty in Duty if duty != Duty.APPLICANT}

# What somebody did, as the middle of a sentence about them, and what they therefore may not do.
DID: Final[Mapping[Duty, str]] = {
    Duty.APPLICANT: "adalah pemohon berkas ini",
    Duty.ENTERER: "memasukkan berkas ini di loket",
    Duty.OFFICER: "memeriksa kelengkapan berkas ini",
    Duty.VERIFIER: "memverifikasi berkas ini",
    Duty.ADMITTER: "menetapkan peserta berkas ini",
    Duty.EXAMINER: "menguji peserta ini",
    Duty.REVIEWER: "ikut mengkaji berkas ini",
    Duty.DECIDER: "sudah ikut memutuskan berkas ini",
    Duty.APPEAL_PANEL: "duduk dalam panel banding berkas ini",
    Duty.SIGNER: "menandatangani dokumen hasil berkas ini",
    Duty.DELIVERER: "menyerahkan dokumen hasil berkas ini",
}
TO_DO: Final[Mapping[Duty, str]] = {
    Duty.APPLICANT: "menjadi pemohonnya",
    Duty.ENTERER: "memasukkannya di loket",
    Duty.OFFICER: "memeriksa kelengkapannya",
    Duty.VERIFIER: "memverifikasinya",
    Duty.ADMITTER: "menetapkan pesertanya",
    Duty.EXAMINER: "mengujinya",
    Duty.REVIEWER: "mengkajinya",
    Duty.DECIDER: "memutuskannya",
    Duty.APPEAL_PANEL: "menilai bandingnya",
    Duty.SIGNER: "menandatangani dokumen hasilnya",
    Duty.DELIVERER: "menyerahkan dokumen hasilnya",
}


def are_apart(one: Duty, other: Duty) -> bool:
    """Whether two different people must carry these duties of one dossier."""
    return frozenset((one, other)) in PAIRS


def apart_from(duty: Duty) -> tuple[Duty, ...]:
    """The duties that nobody carries beside `duty` in one dossier."""
    return tuple(other for other in Duty if are_apart(duty, other))


def why_apart(name: str, held: Duty, wanted: Duty) -> str:
    """The sentence that refuses `wanted` to somebody who already carried `held`, and says what to do next."""
    return f"{name} {DID[held]}, jadi tidak dapat {TO_DO[wanted]}. Tugas ini harus dijalankan orang lain."


def fewest(duties: Sequence[Duty]) -> int:
    """The smallest number of people who can carry these duties of one dossier; one named twice needs two people."""
    everybody = [frozenset(duties)] * len(duties)
    return next((n for n in range(len(duties) + 1) if _can_share(duties, everybody[:n])), 0)


def can_carry(duties: Sequence[Duty], people: Collection[frozenset[Duty]]) -> bool:
    """Whether these people, each with the duties their roles allow, can carry one dossier together."""
    return _can_share(duties, list(people))


def _can_share(duties: Sequence[Duty], people: Sequence[frozenset[Duty]]) -> bool:
    """Give the duties out one after the other, and take back what leads nowhere."""
    given: list[list[Duty]] = [[] for _person in people]

    def place(n: int) -> bool:
        if n == len(duties):
            return True
        wanted, tried = duties[n], set()
        for able, held in zip(people, given, strict=True):
            alike = (able, frozenset(held))  # what leads nowhere with one leads nowhere with another just like them
            if alike in tried or wanted not in able:
                continue
            tried.add(alike)
            if not any(wanted == other or are_apart(wanted, other) for other in held):
                held.append(wanted)
                if place(n + 1):
                    return True
                held.pop()
        return False

    return place(0)
