"""What is typed about written waivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from schemes.queries import units_with_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemes.models import CompetencyUnit

REASON = forms.Textarea(attrs={"rows": 3})


class PrerequisiteWaiverForm(forms.Form):
    """Which prerequisite, and why."""

    unit = forms.ChoiceField(label="Unit prasyarat")
    reason = forms.CharField(
        label="Alasan pembebasan",
        max_length=1000,
        widget=REASON,
        help_text="Dibaca pemohon dan rapat pleno. Contoh: unit ini tidak tercantum dalam kemasan mana pun.",
    )

    def __init__(self, *args: Any, units: Sequence[CompetencyUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Pilih unit"), *((unit.code, str(unit)) for unit in units)]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> CompetencyUnit:
        """The prerequisite that was named."""
        return units_with_codes([self.cleaned_data["unit"]])[0]


class EndWaiverForm(forms.Form):
    """Why a waiver is taken back."""

    reason = forms.CharField(label="Alasan pencabutan", max_length=1000, widget=REASON)
