"""The answer of the second person."""

from django import forms


class AnswerForm(forms.Form):
    """Approve, or not and why."""

    outcome = forms.ChoiceField(
        label="Keputusan Anda",
        choices=[("approve", "Setujui dan laksanakan"), ("refuse", "Jangan setujui")],
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih setuju atau tidak."},
    )
    note = forms.CharField(
        label="Catatan",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wajib diisi jika Anda tidak menyetujui.",
    )
