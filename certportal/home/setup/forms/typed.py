"""What several forms of the set-up read from what was typed."""

from __future__ import annotations

from typing import Final

from django import forms

from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nip

NUMERIC: Final = {"inputmode": "numeric", "autocomplete": "off"}


def lines_of(text: str) -> list[str]:
    """The lines that were typed, without empty ones and space at their ends."""
    return [line for typed in text.splitlines() if (line := " ".join(typed.split()))]


def checked_nip(typed: str) -> str:
    """The NIP in its stored form. Raises ValidationError."""
    try:
        return check_nip(typed).value
    except IdentifierRefused as refused:
        raise forms.ValidationError(refused.sentence) from refused
