"""The task list of a dossier: which documents are there, which are missing, which must be mended. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Standing(StrEnum):
    """Where one document stands. Beside each: the name and tone of its pill, and the count of the dossier it belongs to."""

    label: str
    tone: str
    counted: str  # every asked document is in exactly one count

    MISSING = "missing", "Belum diunggah", "neutral", "documents_missing"
    UPLOADED = "uploaded", "Terunggah", "info", "documents_unseen"  # no verdict on the newest version yet
    ACCEPTED = "accepted", "Sesuai", "good", "documents_passed"
    NEEDS_FIX = "needs_fix", "Perlu perbaikan", "warn", "documents_to_mend"
    REJECTED = "rejected", "Ditolak", "bad", "documents_refused"
    # The applicant says they have none; the office has not answered yet.
    LACKED = "lacked", "Menunggu keputusan petugas", "info", "documents_unseen"
    WAIVED = "waived", "Dibebaskan", "good", "documents_passed"
    OPTIONAL = "optional", "Tidak wajib", "neutral", "documents_passed"  # not there and not asked for

    def __new__(cls, value: str, label: str = "", tone: str = "", counted: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.tone, member.counted = value, label, tone, counted
        return member

    @property
    def pill(self) -> tuple[str, str]:
        return self.label, self.tone


@dataclass(frozen=True)
class Row:
    """One asked document: `verdict` is that on the newest version ("" when none)."""

    code: str
    title: str
    mandatory: bool
    versions: int = 0
    verdict: str = ""
    lack_stated: bool = False
    lack_refused: bool = False  # the office has answered that the document is required all the same
    waived: bool = False
    lapsed: bool = False  # the superior signed it, and another document has changed since
    preparing: bool = False  # signed with an account; its paper becomes the next version once it is drawn
    judged_before: bool = False  # an earlier version has a verdict

    @property
    def standing(self) -> Standing:
        if self.waived:
            return Standing.WAIVED
        if self.preparing:
            return Standing.UPLOADED
        if self.versions:
            return Standing.NEEDS_FIX if self.lapsed else Standing(self.verdict or Standing.UPLOADED)
        if self.lack_stated:
            return Standing.NEEDS_FIX if self.lack_refused else Standing.LACKED
        return Standing.MISSING if self.mandatory else Standing.OPTIONAL

    @property
    def corrected(self) -> bool:
        """Replaced after a verdict and not looked at since: "diperbaiki, periksa ulang"."""
        return self.standing is Standing.UPLOADED and self.judged_before


@dataclass(frozen=True)
class Tally:
    """Counts for "9 sesuai · 2 perlu perbaikan · 1 belum". `ready` is what is there and need not be replaced."""

    asked: int
    there: int
    ready: int
    accepted: int
    needs_fix: int
    rejected: int
    unseen: int


def tally(rows: Iterable[Row]) -> Tally:
    """Count rows by standing. Every row of the list is asked, so `asked` is its length."""
    standings = [row.standing for row in rows]
    accepted = sum(s in {Standing.ACCEPTED, Standing.WAIVED} for s in standings)
    unseen = sum(s in {Standing.UPLOADED, Standing.LACKED} for s in standings)
    needs_fix, rejected = standings.count(Standing.NEEDS_FIX), standings.count(Standing.REJECTED)
    there = len(standings) - standings.count(Standing.MISSING) - standings.count(Standing.OPTIONAL)
    return Tally(len(standings), there, there - needs_fix - rejected, accepted, needs_fix, rejected, unseen)


def counted(rows: Iterable[Row]) -> dict[str, int]:
    """The number of rows per standing, by column of the dossier; columns without rows are given as 0."""
    found = dict.fromkeys((standing.counted for standing in Standing), 0)
    for row in rows:
        found[row.standing.counted] += 1
    return found


def to_send(rows: Sequence[Row]) -> list[Row]:
    """Rows that keep the applicant from sending: missing ones, and those still carrying a verdict to mend."""
    blocking = {Standing.MISSING, Standing.NEEDS_FIX, Standing.REJECTED}
    return [row for row in rows if row.standing in blocking]


def unseen(rows: Sequence[Row]) -> list[Row]:
    """Rows an officer has still to look at before anything can be sent or passed on."""
    return [row for row in rows if row.standing in {Standing.UPLOADED, Standing.LACKED}]


def next_unseen(rows: Sequence[Row], after: str) -> Row | None:
    """The row to look at after the row `after`.

    Corrected ones first, then the following ones, then those from the top.
    """
    place = next((index for index, row in enumerate(rows) if row.code == after), -1)
    waiting = [row for row in unseen([*rows[place + 1 :], *rows[:place]]) if row.code != after and not row.preparing]
    return next((row for row in waiting if row.corrected), waiting[0] if waiting else None)


def to_mend(rows: Sequence[Row]) -> list[Row]:
    """Rows to name in the one notice of a round."""
    return [row for row in rows if row.standing in {Standing.NEEDS_FIX, Standing.MISSING}]


def all_passed(rows: Sequence[Row]) -> bool:
    """True when every row is accepted, waived, or optional and not there."""
    return all(row.standing in {Standing.ACCEPTED, Standing.WAIVED, Standing.OPTIONAL} for row in rows)


def has_final_fault(rows: Sequence[Row]) -> bool:
    """True when a document was refused for a reason the applicant cannot mend."""
    return any(row.standing is Standing.REJECTED for row in rows)
