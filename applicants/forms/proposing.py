"""A counter proposes what it copied from somebody's papers; the person answers."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from applicants.forms.profiles import ProfileForm
from certportal.kernel.accounts.enums import EmploymentStatus
from certportal.kernel.accounts.models import validate_phone, validate_printed_name
from certportal.kernel.web.widgets import TypedDay


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Alasan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dibaca pemilik data sebelum menyetujui, misalnya: menurut SK pangkat yang dibawa.",
        error_messages={"required": "Tuliskan alasannya: pemilik data memutuskan menurut itu."},
    )


class ProposeProfileForm(ProfileForm):
    """The whole profile of somebody who owns it: what differs is proposed, with the reason."""

    reason = _reason()
    sections: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (
        *ProfileForm.sections,
        ("Usulan kepada pemohon", ("reason",)),
    )


class ProposePersonForm(forms.Form):
    """Only what is to be corrected; what is stored is not shown, because knowing a number is enough to get here."""

    person = forms.CharField(widget=forms.HiddenInput)
    full_name = forms.CharField(
        label="Nama lengkap",
        required=False,
        max_length=150,
        validators=[validate_printed_name],
        help_text="Dengan gelar, seperti akan dicetak pada sertifikat.",
    )
    birth_date = TypedDay(label="Tanggal lahir", required=False)
    employment_status = forms.ChoiceField(
        label="Status kepegawaian", required=False, choices=[("", "Tidak diubah"), *EmploymentStatus.choices]
    )
    nip = forms.CharField(label="NIP", required=False, max_length=30, help_text="18 angka.")
    nik = forms.CharField(label="NIK", required=False, max_length=24, help_text="16 angka pada KTP.")
    phone = forms.CharField(label="Nomor telepon", required=False, max_length=30, validators=[validate_phone])
    reason = _reason()

    FACTS = ("full_name", "birth_date", "employment_status", "nip", "phone")

    def facts(self) -> dict[str, Any]:
        """What was filled in, without the NIK."""
        return {name: self.cleaned_data[name] for name in self.FACTS if self.cleaned_data[name]}


class ProposalAnswerForm(forms.Form):
    """The person's answer to a proposal."""

    outcome = forms.ChoiceField(
        label="Jawaban Anda",
        choices=[("accept", "Setujui dan ubah data saya"), ("refuse", "Tolak")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Penjelasan untuk petugas",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wajib bila Anda menolak.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == "refuse" and not str(cleaned.get("note") or "").strip():
            self.add_error("note", "Tulis alasannya agar petugas mengerti.")
        return cleaned
