"""Input fields that look and behave the same everywhere."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

EMPTY_FILE = "File ini kosong. Pilih file lain."
AGAIN = "Pilih lagi filenya: peramban tidak menyimpan file yang sudah dipilih."


class DayInput(forms.DateInput):
    """A day; the browser's own picker, which takes and gives ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and a time, in the zone of the portal."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class PaperInput(forms.FileInput):
    """A document: on a phone the camera is one of the choices. There is nothing to clear, so that nobody can ask for it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": "application/pdf,image/jpeg,image/png", **(attrs or {})})


def paper_field(label: str, help_text: str) -> forms.FileField:
    """A file that was chosen; whether one must be given is the form's to say, because a photograph will do as well."""
    error = {"empty": EMPTY_FILE}
    return forms.FileField(label=label, required=False, widget=PaperInput(), help_text=help_text, error_messages=error)


def photo_field(what: str) -> forms.FileField:
    """The same thing photographed; `what` it is, in the hint how."""
    return forms.FileField(
        label="Atau potret dengan kamera",
        required=False,
        widget=PaperInput({"accept": "image/jpeg,image/png", "capture": "environment"}),
        help_text=f"Letakkan {what} di tempat terang, pastikan keempat sudutnya tampak.",
        error_messages={"empty": EMPTY_FILE},
    )


class ChosenAgain(forms.Form):
    """A form with a file beside other fields: a file does not come back with the page, so that its field says so."""

    def add_error(self, field: str | None, error: ValidationError | str) -> None:  # type: ignore[override]  # one message of ours
        """Whatever is wrong elsewhere, each file that was sent has to be chosen again."""
        super().add_error(field, error)
        for name in self.files.keys() & self.fields.keys() - self.errors.keys():
            super().add_error(name, AGAIN)
