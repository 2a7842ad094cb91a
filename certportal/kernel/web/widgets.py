"""Input fields that look and behave the same everywhere."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from certportal.kernel.web.dates import MONTHS

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


class ManyPapers(PaperInput):
    """Several documents in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A few files, none of which has to be there; its value is a list."""

    def __init__(self, *, most: int, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        widget = ManyPapers({"multiple": True, **(attrs or {})})
        super().__init__(required=False, widget=widget, error_messages={"empty": EMPTY_FILE}, **kwargs)
        self.most = most

    def clean(self, data: object, initial: object = None) -> list[UploadedFile[Any]]:
        """Each file by itself, and not too many."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > self.most:
            raise ValidationError(f"Lampirkan paling banyak {self.most} file. Gabungkan dahulu bila lebih.")
        return [super(FilesField, self).clean(one, initial) for one in given]


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
        if field and self.errors.get(field) == [AGAIN]:
            del self.errors[field]  # what is wrong with the file itself already asks for another one
        super().add_error(field, error)
        for name in self.files.keys() & self.fields.keys() - self.errors.keys():
            super().add_error(name, AGAIN)


_PARTS: Final = {
    "day": ("Tanggal", 2, "Tanggal ditulis dengan angka 1 sampai 31."),
    "month": ("Bulan", 2, "Bulan ditulis dengan angka 1 sampai 12; Mei ditulis 5."),
    "year": ("Tahun", 4, "Tahun ditulis dengan empat angka, misalnya 1985."),
}
_WITHIN: Final = {"day": range(1, 32), "month": range(1, 13), "year": range(1000, 10000)}


class PartsOfDay(forms.MultiWidget):
    """A day one knows by heart or reads from a paper: typed as day, month, year. Days that are chosen have `DayInput`."""

    template_name = "django/forms/widgets/parts_of_day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput({"inputmode": "numeric", "maxlength": longest, "autocomplete": "off"})
            for name, (_label, longest, _fault) in _PARTS.items()
        }
        super().__init__(parts, attrs)

    def decompress(self, value: object) -> list[str]:
        """A day, or what was sent as one (`1985-05-17`), in the order people write it."""
        return [*str(value or "").split("-")[::-1], "", ""][: len(_PARTS)]

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile[Any]], name: str
    ) -> list[str]:
        """Three fields; a page that was opened before there were three sends one."""
        if name in data:
            return self.decompress(data[name])
        return [str(part or "").strip() for part in super().value_from_datadict(data, files, name)]

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Each part with its label, what the browser fills in of a birthday, and the mark of a fault where it is this part's."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        parts = context["widget"]["subwidgets"]
        faulty = faults_of([part["value"] or "" for part in parts])
        for (key, (label, _longest, _fault)), part in zip(_PARTS.items(), parts, strict=True):
            part["label"], own = label, part["attrs"]
            if own["autocomplete"] == "bday":
                own["autocomplete"] = f"bday-{key}"
            if faulty and key not in faulty:
                own.pop("aria-invalid", None)
                own["class"] = own.get("class", "").replace(" is-invalid", "")
        return context

    def subwidgets(self, name: str, value: object, attrs: dict[str, Any] | None = None) -> Any:
        """The three, so that a link to the field leads into the first."""
        return self.get_context(name, value, attrs)["widget"]["subwidgets"]


class TypedDay(forms.DateField):
    """A day typed in three parts, each of which says what is wrong with it."""

    widget = PartsOfDay

    def to_python(self, value: str | date | list[str] | None) -> date | None:
        """The day of three parts; nothing at all is left to `required`."""
        if not isinstance(value, list):
            return super().to_python(value)
        if not any(value):
            return None
        if faults := faults_of(value):
            raise ValidationError(list(faults.values()))
        day, month, year = map(int, value)
        return date(year, month, day)


def faults_of(parts: Sequence[str]) -> dict[str, str]:
    """The sentence for each part that is wrong; of a day no calendar has, its own part is."""
    if not any(parts):
        return {}
    faults = {}
    for (key, (label, _longest, fault)), part in zip(_PARTS.items(), parts, strict=True):
        if not part:
            faults[key] = f"{label} belum diisi."
        elif not (part.isascii() and part.isdecimal() and int(part) in _WITHIN[key]):
            faults[key] = fault
    if not faults and int(parts[0]) > monthrange(int(parts[2]), int(parts[1]))[1]:
        faults["day"] = f"Tanggal {parts[0]} tidak ada dalam {MONTHS[int(parts[1]) - 1]} {parts[2]}."
    return faults
