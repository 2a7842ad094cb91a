"""What the certificate officer fills in, and the one field of the public check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from certificates.actions import NOT_WAITING
from certificates.enums import ReceiverKind
from certportal.kernel.accounts.names import NameRefused, check_name
from certportal.kernel.papers.signed import fingerprint_of

if TYPE_CHECKING:
    from certificates.models import Certificate, TransmittedSheet
    from certificates.queries import Parcel

LONGEST_CODE = 64
LARGEST_PAPER = 10_000_000
"""Bytes."""


class HandoverForm(forms.Form):
    """Who took the papers."""

    receiver_kind = forms.ChoiceField(label="Diterima oleh", choices=ReceiverKind.choices, widget=forms.RadioSelect)
    receiver_name = forms.CharField(label="Nama penerima", max_length=200)
    receiver_note = forms.CharField(
        label="Keterangan",
        max_length=300,
        required=False,
        help_text="Bila diwakilkan, tuliskan nomor atau tanggal surat kuasa.",
    )

    identity_checked = forms.BooleanField(
        label="Kartu identitas penerima sudah saya periksa",
        error_messages={"required": "Periksa kartu identitas penerima, lalu centang pernyataan ini."},
    )
    agreement_on_paper = forms.BooleanField(
        label="Pemegang sudah menandatangani perjanjian kewajiban di atas kertas, dan lembarnya kami simpan",
        required=False,
    )

    def __init__(self, *args: Any, agreement_missing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not agreement_missing:
            del self.fields["agreement_on_paper"]

    def clean_receiver_name(self) -> str:
        """The name as it will be shown in the register."""
        try:
            return check_name(self.cleaned_data["receiver_name"])
        except NameRefused as refused:
            raise ValidationError(refused.sentence) from refused

    def clean(self) -> dict[str, Any]:
        """Whoever collects for the holder brings a letter of authority."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        by_proxy = data.get("receiver_kind") == ReceiverKind.PROXY
        if by_proxy and not (data.get("receiver_note") or "").strip():
            self.add_error("receiver_note", "Tuliskan surat kuasa yang dibawa penerima.")
        # The required box keeps one mistaken press from recording a hand-over; it is not stored.
        data.pop("identity_checked", None)
        return data


class PassOnForm(forms.Form):
    """Which certificates of one parcel go on its list; all are ticked beforehand, for all of them are drawn."""

    parcel_key = forms.CharField(widget=forms.HiddenInput)
    certificates = forms.MultipleChoiceField(
        label="Sertifikat pada daftar ini",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih sedikitnya satu sertifikat.",
            "invalid_choice": NOT_WAITING,
        },
    )

    def __init__(self, *args: Any, parcel: Parcel | None, **kwargs: Any) -> None:
        """Without a `parcel` (passed on meanwhile by a colleague) every certificate is refused with its sentence."""
        self.parcel = parcel
        self.rows = {str(row.pk): row for row in parcel.certificates} if parcel else {}
        key = parcel.key if parcel else ""
        kwargs["initial"] = {"parcel_key": key, "certificates": list(self.rows)}
        kwargs["auto_id"] = f"id_{key}_%s"  # several of these stand on one page
        super().__init__(*args, **kwargs)
        named = [(key, f"{row.holder_name} · {row.number}") for key, row in self.rows.items()]
        self.fields["certificates"].choices = named  # type: ignore[attr-defined]

    def chosen(self) -> list[Certificate]:
        """The certificates that were ticked."""
        return [self.rows[key] for key in self.cleaned_data["certificates"]]


class CountForm(forms.Form):
    """Which sheets of a list came with it; none is ticked beforehand, for each has to be looked at."""

    arrived = forms.MultipleChoiceField(
        label="Lembar yang ada",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Periksa kiriman lembar demi lembar dan tandai yang ada. Yang tidak Anda tandai tercatat tidak ada.",
    )
    note = forms.CharField(
        label="Catatan (boleh kosong)",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Misalnya lembar yang rusak, atau lembar lain yang ikut terkirim.",
    )

    def __init__(self, *args: Any, sheets: list[TransmittedSheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(row.position), f"{row.certificate.holder_name} · {row.certificate.number}") for row in sheets]
        self.fields["arrived"].choices = names  # type: ignore[attr-defined]

    def positions(self) -> set[int]:
        """The places on the list of what came."""
        return {int(place) for place in self.cleaned_data["arrived"]}


class AgreementForm(forms.Form):
    """The holder's signature under their duties."""

    typed_name = forms.CharField(
        label="Ketik nama lengkap Anda sebagai tanda tangan",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PaperFileForm(forms.Form):
    """The PDF somebody was sent; its fingerprint is taken and the file is not kept."""

    berkas = forms.FileField(
        label="File PDF",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text="PDF yang Anda terima, bukan hasil pindainya. File tidak kami simpan.",
        error_messages={
            "required": "Pilih file PDF yang ingin diperiksa.",
            "empty": "File ini kosong. Pilih file PDF yang ingin diperiksa.",
        },
    )

    def clean_berkas(self) -> Any:
        """Refuse a file larger than any paper the portal prints."""
        file = self.cleaned_data["berkas"]
        if file.size > LARGEST_PAPER:
            raise ValidationError("File lebih besar dari 10 MB, jadi bukan salinan asli dokumen kami.")
        return file

    def sha256(self) -> str:
        """The fingerprint of what was sent."""
        return fingerprint_of(self.cleaned_data["berkas"])


class CodeForm(forms.Form):
    """The code printed beside the QR."""

    kode = forms.CharField(
        label="Kode verifikasi",
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text="Tertulis di dekat kode QR, misalnya 7K3M-9QXT-V2HA-5C.",
    )


class SignedCopyForm(forms.Form):
    """The scan of a paper that was signed and stamped."""

    berkas = forms.FileField(
        label="Pindaian lembar bertanda tangan",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        help_text="PDF, JPG, atau PNG dari seluruh lembar; paling besar 10 MB.",
        error_messages={
            "required": "Pilih pindaian yang ingin disimpan.",
            "empty": "File ini kosong. Pilih pindaiannya.",
        },
    )
