"""What applying a personnel list would change, in sections with rows in words; long lists are looked through by the worker."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from certportal.home.settings_pages.personnel_list import PERSONNEL_LIST, facts_of, numbers_in
from certportal.kernel.accounts import personnel
from certportal.kernel.accounts.enums import NipLevel
from certportal.kernel.imports import actions
from certportal.kernel.imports.refusals import ListRefused
from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from certportal.kernel.accounts.personnel import Touched
    from certportal.kernel.imports.models import ListUpload

Row = tuple[str, list[str]]
"""A heading and the lines below it."""

SECTIONS: Final = {
    "salah": ("Salah", "Perbaiki pada file aslinya, lalu unggah lagi. Baris ini tidak diterapkan."),
    "akun": (
        "Akun yang berubah",
        "Daftar ini mengubah bukti NIP akun mereka, atau alamat yang dapat memakai NIP-nya.",
    ),
    "keluar": (
        "Tidak ada lagi dalam daftar",
        "Tercatat, tetapi tidak ada dalam file ini. Yang ditandai keluar tidak lagi dianggap cocok; akunnya tetap dapat dipakai.",
    ),
    "berubah": ("Berubah", ""),
    "baru": ("Baru", ""),
}
"""Key in the address: title, and what it means. What needs a look comes first."""
_TITLES: Final = {column.name: column.title for column in PERSONNEL_LIST.columns} | {"left_on": "Keluar dari daftar"}


@dataclass(frozen=True)
class Preview:
    """What an import would do. `wrong` counts rows, of which one may have several faults; `rows` by key of SECTIONS."""

    new: int
    changed: int
    same: int
    wrong: int
    gone: int
    rows: dict[str, list[Row]]

    @property
    def can_apply(self) -> bool:
        return bool(self.new or self.changed or self.same)

    @property
    def needs_second(self) -> bool:
        """Whether anything would change: where only leavers would, it depends on the box that is ticked."""
        return bool(self.new or self.changed or self.gone or self.rows["akun"])


def look_through(upload: ListUpload) -> Preview:
    """Compare the good rows with the list of now, and the list of now with all rows."""
    judged = actions.judged(upload, PERSONNEL_LIST)
    facts = facts_of(judged.lines)
    gone = personnel.missing(numbers_in([texts for _number, texts in upload.rows]))
    found = personnel.compare(facts)
    return Preview(
        new=len(found.new),
        changed=len(found.changed),
        same=found.same,
        wrong=judged.wrong,
        gone=len(gone),
        rows={
            "salah": [(f"Baris {fault.number}, {fault.title}", [fault.sentence]) for fault in judged.faults],
            "akun": told_of(personnel.touched(facts, [entry.nip for entry in gone])),
            "keluar": [(entry.full_name, [_line(entry.nip, entry.work_unit)]) for entry in gone],
            "berubah": [(row.entry.full_name, [f"NIP {row.entry.nip}", *_worded(row.sides)]) for row in found.changed],
            "baru": [(row["full_name"], [f"NIP {row['nip']}", *_given(row)]) for row in found.new],
        },
    )


def changes_of(upload: ListUpload, *, leavers: bool) -> list[Row]:
    """Every employee whom applying this list would change, add or mark as left, those with an account first.

    With any, a second person is needed. Raises ListRefused ("tanpa_yang_benar").
    """
    facts = facts_of(actions.judged(upload, PERSONNEL_LIST).lines)
    if not facts:
        raise ListRefused("tanpa_yang_benar")
    gone = personnel.missing(numbers_in([texts for _number, texts in upload.rows])) if leavers else []
    found = personnel.compare(facts)
    lines = {row.entry.nip: (row.entry.full_name, _worded(row.sides)) for row in found.changed}
    lines |= {row["nip"]: (row["full_name"], ["Baru", *_given(row)]) for row in found.new}
    lines |= {entry.nip: (entry.full_name, ["Ditandai keluar"]) for entry in gone}
    touched = personnel.touched(facts, [entry.nip for entry in gone])
    first = [
        (name, told + lines.pop(one.nip, ("", []))[1])
        for one, (name, told) in zip(touched, told_of(touched), strict=True)
    ]
    return first + [(name, [f"NIP {nip}", *told]) for nip, (name, told) in lines.items()]


def digest_of(changes: Sequence[Row]) -> str:
    """SHA-256 of these changes: two lists with the same one do the same."""
    return sha256(json.dumps(changes, ensure_ascii=False).encode()).hexdigest()


def stored(preview: Preview) -> dict[str, Any]:
    """As the upload keeps it."""
    return asdict(preview)


def told_of(touched: Iterable[Touched]) -> list[Row]:
    """Each of them with what becomes of their proof, and who could claim their number."""
    return [(one.full_name, [f"NIP {one.nip}", *_levels(one), *_claim(one)]) for one in touched]


def _levels(one: Touched) -> list[str]:
    if one.levels is None:
        return []
    before, after = one.levels
    unless = ", bila ditandai keluar" if after is NipLevel.LEFT else ""
    return [f"Bukti NIP: {str(before.label).lower()} menjadi {str(after.label).lower()}{unless}"]


def _claim(one: Touched) -> list[str]:
    if not one.address:
        return []
    return [f"E-mail pada daftar {one.address}; siapa pun yang mengonfirmasi alamat itu mendapat NIP ini"]


def _given(row: Mapping[str, Any]) -> list[str]:
    """What the row of a new employee says beside number and name."""
    named = [(name, row[name]) for name in personnel.FIELDS if name != "full_name" and row.get(name)]
    return [f"{_TITLES[name]}: {_shown(value)}" for name, value in named]


def _line(nip: str, *more: object) -> str:
    return " · ".join([f"NIP {nip}", *(str(one) for one in more if one)])


def _worded(sides: Mapping[str, tuple[Any, Any]]) -> list[str]:
    return [f"{_TITLES[name]}: {_shown(old)} menjadi {_shown(new)}" for name, (old, new) in sides.items()]


def _shown(value: object) -> str:
    return day_in_words(value) if isinstance(value, date) else str(value or "kosong")
