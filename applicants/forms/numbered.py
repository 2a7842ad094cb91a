"""Letters that leave the office: their number, and whom one decree names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy

from applicants.forms.checking import ReasonForm
from certportal.kernel.numbers.agenda import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from applicants.models import Dossier


def _said() -> str:
    return (
        "Kosongkan bila portal yang memberi nomor. Bila diambil dari agenda, tulis lengkap dengan kode klasifikasi, nomor "
        f"urut, dan tahun, misalnya {EXAMPLE.format(timezone.localdate().year)}."
    )


def agenda_number() -> forms.CharField:
    """The field for a number from the agenda of the office; empty leaves it to the portal."""
    return forms.CharField(
        label="Nomor surat dari agenda kantor", required=False, max_length=120, help_text=lazy(_said, str)()
    )


class RefusalForm(ReasonForm):
    """Why an application is refused, and the number of its letter."""

    letter_number = agenda_number()


class AdmitForm(forms.Form):
    """Who else becomes a participant by the same decree, and its number. A row that moved meanwhile is no choice any more."""

    others = forms.MultipleChoiceField(
        label="Tetapkan bersama dalam satu keputusan",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Satu nomor untuk semua; namanya tercantum dalam lampiran.",
        error_messages={"invalid_choice": "Sebagian berkas baru saja berubah. Periksa daftarnya, lalu pilih lagi."},
    )
    letter_number = agenda_number()

    def __init__(self, *args: Any, others: Iterable[Dossier], ticked: Collection[str] = (), **kwargs: Any) -> None:
        """`ticked` are the codes of those that were chosen before."""
        super().__init__(*args, **kwargs)
        self.rows = {f"{row.code}.{row.version}": row for row in others}
        self.initial["others"] = [key for key, row in self.rows.items() if row.code in ticked]
        choices = [(key, f"{row.number} · {row.applicant.full_name}") for key, row in self.rows.items()]
        self.fields["others"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["others"]

    @property
    def chosen(self) -> list[Dossier]:
        """The dossiers that were ticked."""
        return [self.rows[key] for key in self.cleaned_data.get("others", [])]
