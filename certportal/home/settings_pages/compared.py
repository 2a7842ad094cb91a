"""Two accounts side by side, for whoever asks that they become one and for whoever approves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from certportal.kernel.accounts.merging import differences, parts
from certportal.kernel.accounts.names import bare_name
from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


def compared(stays: User, goes: User) -> list[tuple[str, str, str, bool]]:
    """What says who each is, on one line: label, of the kept one, of the closed one, whether they contradict."""
    unlike = {row.label for row in differences(stays, goes) if row.forbids}
    if bare_name(stays.full_name) != bare_name(goes.full_name):
        unlike.add("Nama")
    sides = zip(_facts_of(stays), _facts_of(goes), strict=True)
    return [(label, kept, closed, label in unlike) for (label, kept), (_same, closed) in sides]


def counted(stays: User, goes: User) -> list[tuple[str, str, str, bool]]:
    """How much each account holds, in rows like those of `compared`."""
    return [(part.label, str(part.count(stays)), str(part.count(goes)), False) for part in parts()]


def _facts_of(person: User) -> list[tuple[str, str]]:
    return [
        ("Nama", person.full_name),
        ("Tanggal lahir", day_in_words(person.birth_date) if person.birth_date else "belum tercatat"),
        ("NIP", person.nip or "tidak ada"),
        ("NIK", person.nik_masked or "belum tercatat"),
        ("E-mail", person.email or "tidak ada"),
        ("Terdaftar", day_in_words(timezone.localdate(person.joined_at))),
    ]
