"""Input fields that look and behave the same everywhere."""

from typing import Any

from django import forms

EMPTY_FILE = "File ini kosong. Pilih file lain."


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
