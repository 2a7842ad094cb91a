"""Fields and forms that those of exams and of meetings share."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.names import NameRefused, check_name

if TYPE_CHECKING:
    from django.db.models import QuerySet


_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})


NOTE_LENGTH = 1000


CHOOSE = "Pilih"


class NameField(forms.CharField):
    """A name as it will be printed."""

    def to_python(self, value: str | None) -> str:
        text: str = super().to_python(value) or ""
        if not text:
            return text
        try:
            return check_name(text)
        except NameRefused as refused:
            raise ValidationError(refused.sentence) from refused


class NoteField(forms.CharField):
    """Running text that may be printed: line ends unified, NFC, nothing invisible."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", NOTE_LENGTH)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def to_python(self, value: str | None) -> str:
        text: str = unicodedata.normalize("NFC", super().to_python(value) or "")
        text = "\n".join(text.splitlines())
        if any(unicodedata.category(char) in _UNPRINTABLE and char not in "\n\t" for char in text):
            raise ValidationError("Tulisan memuat karakter yang tidak terlihat. Hapus isian ini, lalu ketik ulang.")
        return text.replace("\t", " ")


class OfficeForm(forms.Form):
    """A form that belongs to one office of the person; with a single office there is nothing to choose."""

    agency = forms.ModelChoiceField(Organisation.objects.none(), label="Penyelenggara", empty_label=CHOOSE)

    def __init__(self, *args: Any, offices: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = offices  # type: ignore[attr-defined]
        if offices.count() == 1:
            field.initial = offices[0]
            field.widget = forms.HiddenInput()


class GoesAheadForm(forms.Form):
    """A form with a day. Whether to go ahead is asked only after the act has called the day unusual."""

    go_ahead = forms.BooleanField(label="Tetap lanjutkan", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.data.get("go_ahead"):
            self.fields["go_ahead"].widget = forms.HiddenInput()

    def add_error(self, field: str | None, error: ValidationError | str) -> None:  # type: ignore[override]  # one message of ours
        """A refusal beside this field shows it."""
        if field == "go_ahead":
            self.fields["go_ahead"].widget = forms.CheckboxInput()
        super().add_error(field, error)


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    form.fields[name].queryset = rows  # type: ignore[attr-defined]
