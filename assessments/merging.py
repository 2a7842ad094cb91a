"""Rows about exams that belong to a person, for the merge of two accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.models import Assessor
from certportal.kernel.accounts import merging

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


def _assessor_rows(person: User) -> int:
    return Assessor.objects.filter(user=person).count()


def _assessor_in_the_way(_keep: User, drop: User) -> str | None:
    """A registration is personal and printed on papers: it is never moved to another account."""
    return (
        "Akun yang akan ditutup terdaftar sebagai asesor. Pertahankan akun itu dan tutup yang lain."
        if _assessor_rows(drop)
        else None
    )


def _no_rows_move(_keep: User, _drop: User) -> merging.Moved:
    return []


ASSESSORS = merging.Part("assessor", "Data asesor", _assessor_rows, _assessor_in_the_way, _no_rows_move)
