"""What several forms of the set-up read from what was typed."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nip
from certportal.kernel.accounts.names import hides

NUMERIC: Final = {"inputmode": "numeric", "autocomplete": "off"}
_KEYS: Final = str.maketrans("", "", "\t\r\n")  # signs without a shape that a keyboard writes


class Visible(forms.BaseForm):
    """Put it before the form class: what nobody can see neither fills a field nor tells two texts apart."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in list(data):
            typed = self[name].data
            if isinstance(typed, str) and hides(typed.translate(_KEYS)):
                self.add_error(name, "Memuat karakter yang tidak terlihat. Hapus isian ini, lalu ketik ulang.")
        return data


def lines_of(text: str) -> list[str]:
    """The lines that were typed, without empty ones and space at their ends."""
    return [line for typed in text.splitlines() if (line := " ".join(typed.split()))]


def checked_nip(typed: str) -> str:
    """The NIP in its stored form. Raises ValidationError."""
    try:
        return check_nip(typed).value
    except IdentifierRefused as refused:
        raise forms.ValidationError(refused.sentence) from refused
