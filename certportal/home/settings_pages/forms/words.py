"""A word or a reason beside an act."""

from __future__ import annotations

from django import forms

from certportal.kernel.web.search import LONGEST


class WordForm(forms.Form):
    """The search word of the list of registrations; it stays in the session."""

    q = forms.CharField(label="Nama, NIP, atau e-mail", required=False, max_length=LONGEST)


class NoteForm(forms.Form):
    """The reason; it is kept in the history."""

    note = forms.CharField(
        label="Alasan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tersimpan dalam riwayat perubahan.",
    )
