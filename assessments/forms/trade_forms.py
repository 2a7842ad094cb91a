"""The fields of a form of the trade, made from its data, and its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from assessments.enums import SELF_ASSESSMENT, SelfAssessed
from assessments.forms.fields import NameField, NoteField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assessments.models import FormAnswer
    from assessments.trade_forms import Ask, Part


def _field(ask: Ask) -> forms.Field:
    if ask.kind == "vatm":
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label=ask.text, choices=ask.choices, required=False, widget=widget)
    if ask.choices:
        return forms.ChoiceField(label=ask.text, choices=ask.choices, required=False, widget=forms.RadioSelect)
    if ask.kind == "tick":
        return forms.BooleanField(label=ask.text, required=False)
    return NoteField(label=ask.text, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class TradeFormForm(forms.Form):
    """One field for everything that is asked, a second one where it has a note; what is missing is asked when it is signed."""

    def __init__(self, *args: Any, parts: Sequence[Part], answers: Mapping[str, FormAnswer], **kwargs: Any) -> None:
        shown: dict[str, Any] = {}
        for key, answer in answers.items():
            shown[key], shown[f"{key}:note"] = answer.value, answer.note
        super().__init__(*args, **kwargs)
        self.initial, self.parts = shown, parts
        for part in parts:
            for ask in part.asks:
                self.fields[ask.key] = _field(ask)
                if ask.kind == "vatm":
                    self.initial[ask.key] = (shown.get(ask.key) or "").split(",")
                if ask.note:
                    self.fields[f"{ask.key}:note"] = NoteField(
                        label=ask.note, required=False, widget=forms.Textarea(attrs={"rows": 1})
                    )

    def rows(self) -> list[tuple[Part, list[tuple[Ask, forms.BoundField, forms.BoundField | None]]]]:
        """(part, its asks with field and note field), for the template."""
        return [
            (part, [(ask, self[ask.key], self[f"{ask.key}:note"] if ask.note else None) for ask in part.asks])
            for part in self.parts
        ]

    def answers(self) -> dict[str, tuple[str, str]]:
        """What was filled in, for the action: key -> (answer, note)."""
        found = {}
        for part in self.parts:
            for ask in part.asks:
                value = self.cleaned_data[ask.key]
                text = (
                    ",".join(value)
                    if isinstance(value, list)
                    else ("yes" if value else "")
                    if ask.kind == "tick"
                    else value
                )
                found[ask.key] = (text, self.cleaned_data.get(f"{ask.key}:note", ""))
        return found


class SignForm(forms.Form):
    """One's own name as signature; the assessor also says whether a self assessment may be followed by an assessment."""

    said = forms.ChoiceField(
        label="Pernyataan asesor", choices=SelfAssessed.choices, required=False, widget=forms.RadioSelect
    )
    note = NoteField(label="Catatan untuk asesi (wajib bila belum dapat dilanjutkan)", required=False)
    typed_name = NameField(label="Ketik nama lengkap Anda sebagai tanda tangan", max_length=200)

    def __init__(self, *args: Any, code: str, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if code != SELF_ASSESSMENT or role != "assessor":
            del self.fields["said"], self.fields["note"]


class PaperForm(forms.Form):
    """The scan of a form that was signed by pen."""

    upload = forms.FileField(
        label="Pindaian atau foto formulir yang ditandatangani asesi",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )
