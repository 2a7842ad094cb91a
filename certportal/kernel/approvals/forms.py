"""The answer of the second person."""

from typing import Any, cast

from django import forms


class AnswerForm(forms.Form):
    """Approve, or not and why; whom it is about may only refuse."""

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

    def __init__(self, *args: Any, may_approve: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_approve:
            outcome = cast("forms.ChoiceField", self.fields["outcome"])
            outcome.choices = [("refuse", "Jangan setujui")]
