"""What is typed around a dossier: signatures, questions, corrections, the public check of the rules and of the number."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django import forms

from applicants.actions import other_name
from applicants.eligibility import years_within
from applicants.enums import CorrectableField, Education
from applicants.forms.profiles import ProfileForm
from certportal.kernel.accounts.enums import EmploymentStatus
from certportal.kernel.accounts.grades import Grade
from schemes.enums import Rule, WhoMayApply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import QueryDict

    from applicants.eligibility import Rule as EligibilityRule
    from applicants.models import Dossier

_LONGEST_SERVICE = 60


class SignForm(forms.Form):
    """Signing with an account: a statement ticked and the own name typed."""

    truthful = forms.BooleanField(
        label="Saya menyatakan isi formulir ini benar.",
        error_messages={"required": "Centang pernyataan ini sebelum menandatangani."},
    )
    typed_name = forms.CharField(label="Ketik nama lengkap Anda", max_length=150)

    def __init__(self, *args: Any, name: str, statement: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["typed_name"].help_text = f"Ketik persis “{name}”; nama ini menjadi tanda tangan Anda."
        if statement:
            self.fields["truthful"].label = statement
        self.name = name

    def clean_typed_name(self) -> str:
        """Judged here too, so that a missing tick and a wrong name are told at once."""
        typed = str(self.cleaned_data["typed_name"])
        if why := other_name(typed, self.name):
            raise forms.ValidationError(why)
        return typed


class MessageForm(forms.Form):
    """One line of the conversation in the case."""

    text = forms.CharField(label="Pertanyaan Anda", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, answering: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if answering:
            self.fields["text"].label = "Jawaban untuk pemohon"


class CorrectionForm(forms.Form):
    """The new value of one field, in the shape that field has in the profile, and why."""

    value = forms.CharField(max_length=200)
    reason = forms.CharField(
        label="Mengapa perlu dibetulkan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Contoh: nama pada ijazah dan KTP tertulis dengan gelar.",
    )

    def __init__(self, *args: Any, field: CorrectableField, dossier: Dossier, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["value"] = _field_like(field, dossier)
        self.fields["value"].label = f"{field.label} yang benar"
        self.fields["value"].required = True

    def clean_value(self) -> str:
        """Text as it is stored: a day as ISO, everything else as typed without doubled spaces."""
        value = self.cleaned_data["value"]
        if hasattr(value, "isoformat"):
            if value >= self.today:
                raise forms.ValidationError("Tanggal lahir harus sebelum hari ini.")
            return str(value.isoformat())
        return " ".join(str(value).split())


def _field_like(field: CorrectableField, dossier: Dossier) -> forms.Field:
    if field is CorrectableField.PATH:
        return forms.ChoiceField(
            choices=[(path.code, path.label) for path in dossier.exam_scheme.paths.all()], widget=forms.RadioSelect
        )
    return copy.deepcopy(ProfileForm.base_fields[field.value])


class CorrectionAnswerForm(forms.Form):
    """The officer's answer to a correction."""

    outcome = forms.ChoiceField(
        label="Jawaban",
        choices=[("accept", "Setujui dan ubah"), ("refuse", "Tidak disetujui")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Penjelasan untuk pemohon",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wajib bila tidak disetujui.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == "refuse" and not str(cleaned.get("note") or "").strip():
            self.add_error("note", "Tulis alasannya agar pemohon mengerti.")
        return cleaned


class RefuseForm(forms.Form):
    """Why a superior does not confirm."""

    reason = forms.CharField(label="Alasan", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class WhoForm(forms.Form):
    """With what /cek-syarat/ begins: who one is, and where an official works. No name, no number."""

    status = forms.ChoiceField(
        label="Siapa Anda?",
        choices=[*EmploymentStatus.choices, (WhoMayApply.INSTITUTION.value, "Lembaga pelatihan")],
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih salah satu.", "invalid_choice": "Pilih salah satu dari daftar ini."},
    )
    here = forms.ChoiceField(
        label="Tempat bekerja",
        required=False,
        error_messages={"invalid_choice": "Pilih salah satu dari daftar ini."},
        widget=forms.RadioSelect,
        help_text="Bagi PNS dan PPPK.",
    )

    def __init__(self, *args: Any, government: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not government:
            del self.fields["here"]
            return
        self.fields["here"].choices = [("ya", government), ("tidak", "Instansi lain")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Only of officials it matters where they work."""
        cleaned = super().clean() or self.cleaned_data
        official = cleaned.get("status") in {EmploymentStatus.PNS, EmploymentStatus.PPPK}
        if official and "here" in self.fields and not cleaned.get("here") and not self.has_error("here"):
            self.add_error("here", "Pilih tempat Anda bekerja.")
        return cleaned


class RulesForm(forms.Form):
    """The public check of the rules: only what the rules of the scheme ask, without any identity."""

    status = forms.ChoiceField(label="Status kepegawaian", choices=EmploymentStatus.choices, widget=forms.RadioSelect)
    here = forms.ChoiceField(
        label="Tempat bekerja", choices=[("ya", ""), ("tidak", "Instansi lain")], widget=forms.RadioSelect
    )
    education = forms.ChoiceField(label="Pendidikan terakhir", choices=[("", "Pilih"), *Education.choices])
    grade = forms.ChoiceField(
        label="Golongan/ruang",
        required=False,
        choices=[("", "Pilih"), *((grade.value, grade.label) for grade in Grade)],
        help_text="Kosongkan jika Anda bukan PNS.",
    )
    years = forms.IntegerField(
        label="Lama bekerja",
        min_value=0,
        max_value=_LONGEST_SERVICE,
        help_text="Contoh: 4 tahun 9 bulan ditulis 4.",
    )

    NEEDED = {
        Rule.CIVIL_SERVANT_OF: ("status", "here"),
        Rule.MIN_EDUCATION: ("education",),
        Rule.MIN_GRADE: ("status", "grade"),
        Rule.MIN_SERVICE_YEARS: ("years",),
    }

    def __init__(self, said: QueryDict, *, rules: Sequence[EligibilityRule]) -> None:
        """With some answers of the address the others are still asked; only a whole form is judged."""
        super().__init__(initial=said.dict())
        needed = {name for rule in rules for name in self.NEEDED[Rule(rule.key)]}
        for name in set(self.fields) - needed:
            del self.fields[name]
        typed = {name for name, field in self.fields.items() if not isinstance(field.widget, forms.RadioSelect)}
        if needed & said.keys() and typed <= said.keys():
            self.data, self.is_bound = said, True
        self.government = next((rule for rule in rules if rule.key == Rule.CIVIL_SERVANT_OF), None)
        if "years" in self.fields:
            place = next((rule.within for rule in rules if rule.within), "")
            self.fields["years"].label = f"{years_within(place)} (tahun penuh)"
        if "here" in self.fields and self.government is not None:
            name = self.government.value
            self.fields["here"].choices = [("ya", name), ("tidak", "Instansi lain")]  # type: ignore[attr-defined]


class TrackForm(forms.Form):
    """Number and PIN as the receipt prints them."""

    number = forms.CharField(label="Nomor berkas", max_length=80, help_text="Tertulis pada tanda terima.")
    pin = forms.CharField(
        label="PIN",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control-short"}),
        help_text="Enam angka pada tanda terima.",
    )
    last_digits = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.add_prefix("last_digits") in self.data:
            self._show_last_digits()

    def ask_last_digits(self, sentence: str) -> None:
        """Show the field for the end of the NIP or NIK, with the sentence that says why."""
        self._show_last_digits()
        self.add_error("last_digits", sentence)

    def _show_last_digits(self) -> None:
        field = self.fields["last_digits"]
        field.label = "Empat angka terakhir NIP atau NIK pemohon"
        field.widget = forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control-short"}
        )

    def clean_last_digits(self) -> str:
        return "".join(letter for letter in str(self.cleaned_data["last_digits"]) if letter.isdigit())

    def clean_number(self) -> str:
        return "".join(str(self.cleaned_data["number"]).split()).upper()

    def clean_pin(self) -> str:
        return "".join(letter for letter in str(self.cleaned_data["pin"]) if letter.isdigit())
