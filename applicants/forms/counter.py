"""What an officer types at the counter for somebody who came with papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from certportal.kernel.accounts.enums import EmploymentStatus
from certportal.kernel.accounts.identifiers import NIK_LENGTH, NIP_LENGTH, compact
from certportal.kernel.accounts.models import validate_phone, validate_printed_name
from certportal.kernel.web.widgets import TypedDay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certportal.kernel.accounts.models import User


class FindPersonForm(forms.Form):
    """The search takes a whole NIP or NIK, so that nobody can list people here."""

    identifier = forms.CharField(
        label="NIP atau NIK",
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="18 angka NIP atau 16 angka NIK.",
    )

    def clean_identifier(self) -> str:
        value = compact(self.cleaned_data["identifier"])
        if not (value.isascii() and value.isdigit() and len(value) in {NIK_LENGTH, NIP_LENGTH}):
            raise forms.ValidationError("Ketik 18 angka NIP atau 16 angka NIK.")
        return value


class AddPersonForm(forms.Form):
    """A person the portal does not know yet; an account to sign in with can be offered later."""

    full_name = forms.CharField(
        label="Nama lengkap",
        max_length=150,
        validators=[validate_printed_name],
        help_text="Dengan gelar, seperti akan dicetak pada sertifikat.",
    )
    birth_date = TypedDay(label="Tanggal lahir")
    employment_status = forms.ChoiceField(label="Status kepegawaian", choices=EmploymentStatus.choices)
    nip = forms.CharField(label="NIP", required=False, max_length=30, help_text="Wajib untuk PNS.")
    nik = forms.CharField(label="NIK", required=False, max_length=24, help_text="16 angka pada KTP.")
    phone = forms.CharField(label="Nomor telepon", max_length=30, validators=[validate_phone])
    email = forms.EmailField(label="E-mail (boleh kosong)", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("employment_status") == EmploymentStatus.PNS and not cleaned.get("nip"):
            self.add_error("nip", "Isi 18 angka NIP.")
        if not cleaned.get("nip") and not cleaned.get("nik") and not self.knows_nik:
            self.add_error("nik", "Isi 16 angka NIK.")
        return cleaned

    knows_nik = False


class CorrectPersonForm(AddPersonForm):
    """The same facts of somebody written down wrongly a moment ago; a stored NIK is not shown, and kept when left empty."""

    person = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        initial = {name: getattr(person, name) for name in self.FACTS if name != "nik"}
        super().__init__(*args, **{**kwargs, "initial": initial | kwargs.get("initial", {})})
        del self.fields["email"]
        self.knows_nik = bool(person.nik_index)
        if self.knows_nik:
            self.fields["nik"].help_text = f"Sudah tersimpan: {person.nik_masked}. Isi hanya jika ingin mengganti."

    FACTS = ("full_name", "birth_date", "employment_status", "nip", "nik", "phone")

    def facts(self) -> dict[str, Any]:
        """What to save; an empty NIK is left as it is."""
        return {name: self.cleaned_data[name] for name in self.FACTS if name != "nik" or self.cleaned_data["nik"]}


class ChooseSubjectForm(forms.Form):
    """For which scheme or service the person applies."""

    person = forms.CharField(widget=forms.HiddenInput)
    subject = forms.ChoiceField(label="Skema atau layanan")

    def __init__(self, *args: Any, subjects: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [("", "Pilih skema atau layanan"), *subjects]  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """The officer confirms that the applicant has signed the declaration on paper."""

    on_paper = forms.BooleanField(
        label="Permohonan dan pernyataan bertanda tangan basah ada pada kami.",
        error_messages={"required": "Centang setelah Anda memastikan tanda tangannya."},
    )
