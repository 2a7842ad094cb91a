"""Two accounts of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from certportal.kernel.accounts.queries import person_with_identifier

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


class TwoNumbersForm(forms.Form):
    """Two accounts named by whole numbers."""

    first = forms.CharField(label="NIP atau NIK akun pertama", max_length=30)
    second = forms.CharField(label="NIP atau NIK akun kedua", max_length=30)
    people: list[User]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        found = {name: person_with_identifier(cleaned[name]) for name in ("first", "second") if name in cleaned}
        for name, person in found.items():
            if person is None:
                self.add_error(name, "Tidak ada akun dengan nomor ini.")
        self.people = [person for person in found.values() if person is not None]
        if len(self.people) == len(self.fields) and self.people[0] == self.people[1]:
            self.add_error("second", "Kedua nomor ini sudah milik satu akun.")
        return cleaned


class MergeForm(forms.Form):
    """How the admin made sure that it is one person."""

    note = forms.CharField(
        label="Bagaimana Anda memastikan keduanya orang yang sama",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
