"""Asking the superior, naming one whom no list knows, and the officer's answer to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from applicants.enums import NamingOutcome
from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nip
from certportal.kernel.accounts.names import NameRefused, check_name

if TYPE_CHECKING:
    from django.http import QueryDict


class AskSuperiorForm(forms.Form):
    """The applicant has read name, position and unit of whom they ask."""

    right = forms.BooleanField(
        label="Benar, ini atasan langsung saya, dan jabatan serta unitnya benar.",
        error_messages={"required": "Periksa nama, jabatan, dan unit atasan, lalu centang bila sudah benar."},
    )


class NameSuperiorForm(forms.Form):
    """A superior in the applicant's words; an officer decides."""

    nip = forms.CharField(label="NIP atasan langsung", max_length=30, help_text="18 angka.")
    full_name = forms.CharField(label="Nama lengkap atasan, dengan gelar", max_length=150)
    position_title = forms.CharField(label="Jabatan atasan", max_length=150)
    work_unit = forms.CharField(label="Unit kerja atasan", max_length=200)

    def clean_nip(self) -> str:
        try:
            return check_nip(self.cleaned_data["nip"]).value
        except IdentifierRefused as exc:
            raise forms.ValidationError(exc.sentence) from exc

    def clean_full_name(self) -> str:
        name = " ".join(str(self.cleaned_data["full_name"]).split())
        try:
            check_name(name)
        except NameRefused as exc:
            raise forms.ValidationError(exc.sentence) from exc
        return name


class NamingAnswerForm(forms.Form):
    """The officer's answer to a named superior."""

    outcome = forms.ChoiceField(
        label="Jawaban",
        choices=[
            (NamingOutcome.APPROVED.value, "Setujui sebagai atasan"),
            (NamingOutcome.REFUSED.value, "Tidak disetujui"),
        ],
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(
        label="E-mail kedinasan atasan",
        required=False,
        max_length=254,
        help_text="Untuk atasan tanpa akun: tautan konfirmasi dikirim ke alamat ini. Jangan memakai alamat dari pemohon. Tanpa alamat, "
        "surat dicetak dan ditandatangani dengan tangan.",
    )
    reason = forms.CharField(
        label="Alasan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dari mana Anda mengetahui atasannya, misalnya SK atau struktur organisasi. Tercatat dan dibaca verifikator.",
    )

    @property
    def approves(self) -> bool:
        return bool(self.cleaned_data["outcome"] == NamingOutcome.APPROVED)


def shown_by(request_post: QueryDict, name: str) -> str:
    """What the page said when it was sent; the page shown again says it anew."""
    return str(request_post.get(name, ""))
