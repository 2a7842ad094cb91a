"""What a superior types once a limit has passed."""

from django import forms

from certportal.kernel.web.widgets import DayInput


class PromiseForm(forms.Form):
    """Why it took longer, and the day promised instead; the applicant reads both."""

    reason = forms.CharField(
        label="Alasan keterlambatan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dibaca oleh pemohon. Tulis dengan bahasa sehari-hari, tanpa nama petugas.",
    )
    promised_on = forms.DateField(label="Janji baru", widget=DayInput(), help_text="Hari ini atau sesudahnya.")
