"""A form that shows what is stored notices when somebody else stored something else meanwhile."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from django import forms
from django.core.serializers.json import DjangoJSONEncoder

FIELD: Final = "seen"


class Seen(forms.BaseForm):
    """Put it before the form class. An older page would put back, without a word, what another person has just changed.

    A fingerprint of what the page showed comes back with it; content that comes without one, as from a file, passes.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}
        text = json.dumps(shown, cls=DjangoJSONEncoder, sort_keys=True, default=str)
        self._now = hashlib.sha256(text.encode()).hexdigest()[:32]
        self.fields[FIELD] = forms.CharField(
            required=False, max_length=32, initial=self._now, widget=forms.HiddenInput()
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        seen = data.pop(FIELD, "")
        if seen and seen != self._now:
            differ = [str(self[name].label) for name in self.changed_data if self._is_stored_otherwise(name)]
            fresh: Any = self.data.copy()  # type: ignore[attr-defined]
            fresh[self.add_prefix(FIELD)] = self._now
            self.data = fresh
            said = f" Yang tersimpan sekarang lain pada: {', '.join(differ)}." if differ else ""
            self.add_error(
                None,
                "Halaman ini berubah sementara Anda mengisi: perubahan lain tersimpan lebih dahulu. Isian Anda masih ada."
                f"{said} Buka halaman ini di tab lain untuk membandingkan, lalu simpan lagi.",
            )
        return data

    def _is_stored_otherwise(self, name: str) -> bool:
        """Whether something else is stored than was typed, and not only other spaces and line ends; a reason is not stored."""
        field = self.fields[name]
        if name == FIELD or (name not in self.initial and field.initial is None):
            return False
        stored, typed = self.get_initial_for_field(field, name), self[name].data
        alike = isinstance(stored, str) and isinstance(typed, str) and stored.split() == typed.split()
        return not alike
