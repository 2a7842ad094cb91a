"""What an officer fills in about the interview with an applicant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from applicants.enums import InterviewResult
from certportal.kernel.web.widgets import DayInput

if TYPE_CHECKING:
    from datetime import date


class InterviewForm(forms.Form):
    """One interview. A draft may lack result and notes; whoever signs it is asked for both."""

    held_on = forms.DateField(label="Tanggal wawancara", widget=DayInput())
    notes = forms.CharField(
        label="Yang dibicarakan",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Dibaca kantor, tidak tampil bagi pemohon. Tulis yang perlu saja.",
    )
    result = forms.ChoiceField(
        label="Hasil wawancara",
        required=False,
        choices=InterviewResult.choices,
        widget=forms.RadioSelect,
        help_text="Dibaca pemohon setelah Anda menandatanganinya.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > self.today:
            raise forms.ValidationError("Isi tanggal wawancara yang sudah berlangsung.")
        return day
