"""Columns whose values the audit trail never holds: it is kept for ever, and these may have to be erased."""

from typing import TypeVar

Told = TypeVar("Told")

SILENT = frozenset({"nip", "nik", "birth_date", "birth_place", "phone", "email"})
"""Columns of User of which an audit row says that they changed, not what from and what to."""

BEFORE, AFTER = "…", "diubah"


def told(name: str, before: Told, after: Told) -> tuple[Told | str, Told | str]:
    """Both sides of a change as they may stand in an audit row."""
    return (BEFORE, AFTER) if name in SILENT else (before, after)
