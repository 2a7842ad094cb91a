"""What the technical team and the leader fill in on the review branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from applicants.enums import DecisionOutcome, Recommendation
from applicants.forms.numbered import agenda_number
from certportal.kernel.web.widgets import DayInput

if TYPE_CHECKING:
    from datetime import date


class VisitForm(forms.Form):
    """One visit, as it was."""

    visited_on = forms.DateField(label="Tanggal kunjungan", widget=DayInput())
    place = forms.CharField(label="Tempat yang dikunjungi", max_length=300)
    met_with = forms.CharField(label="Orang yang ditemui", max_length=200, help_text="Nama dan jabatannya.")
    findings = forms.CharField(label="Hasil kunjungan", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_visited_on(self) -> date:
        day: date = self.cleaned_data["visited_on"]
        if day > self.today:
            raise forms.ValidationError("Isi tanggal kunjungan yang sudah berlangsung.")
        return day


class ReviewForm(forms.Form):
    """The recommendation, and why."""

    recommendation = forms.ChoiceField(label="Rekomendasi", choices=Recommendation.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label="Pertimbangan",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Dibaca pimpinan sebelum memutuskan.",
    )


class ReviewDecisionForm(forms.Form):
    """The leader's decision; a refusal says why."""

    outcome = forms.ChoiceField(
        label="Keputusan",
        choices=[(choice.value, choice.label) for choice in (DecisionOutcome.APPROVED, DecisionOutcome.REJECTED)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Alasan",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Wajib bila ditolak. Pemohon membaca alasan ini.",
    )
    letter_number = agenda_number()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == DecisionOutcome.REJECTED and not str(cleaned.get("reason") or "").strip():
            self.add_error("reason", "Tuliskan alasan penolakan untuk pemohon.")
        return cleaned


class OpenServiceForm(forms.Form):
    """For which of their institutions a person applies."""

    institution = forms.ChoiceField(label="Lembaga yang Anda wakili")

    def __init__(self, *args: Any, institutions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].choices = institutions  # type: ignore[attr-defined]
