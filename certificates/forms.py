"""What the certificate officer fills in, and the one field of the public check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from certificates.actions import NOT_WAITING
from certificates.enums import PrintForm, PrintPart, ReceiverKind
from certportal.kernel.accounts.names import NameRefused, check_name
from certportal.kernel.papers.signed import fingerprint_of

if TYPE_CHECKING:
    from certificates.models import Certificate, TransmittedSheet
    from certificates.queries import Parcel, Sheets

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


class GivenForm(HandoverForm):
    """One row of the page on which the papers of several people are handed over; read only where `given` is ticked."""

    given = forms.BooleanField(label="Diserahkan", required=False)

    def __init__(self, *args: Any, row: Sheets, **kwargs: Any) -> None:
        first = {"receiver_kind": ReceiverKind.HOLDER.value, "receiver_name": row.dossier.applicant.full_name}
        super().__init__(
            *args, agreement_missing=row.unsigned.to_sign, initial=first, prefix=row.dossier.code, **kwargs
        )
        del self.fields["identity_checked"]  # ticking `given` says so, as its head does
        self.fields["receiver_kind"].widget = forms.Select(choices=ReceiverKind.choices)
        self.fields["receiver_note"].label = "Surat kuasa, bila diwakilkan"
        for name, found in self.fields.items():
            kind = {"receiver_kind": "form-select"}.get(name, "form-control")
            found.widget.attrs["class"] = "form-check-input" if isinstance(found, forms.BooleanField) else kind

    @property
    def is_given(self) -> bool:
        """Whether its person was ticked; the others' words are kept and not judged."""
        return bool(self["given"].data)

    def given_as(self) -> dict[str, Any]:
        """What the act of handing over takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "given"}


class PrintOrderForm(forms.Form):
    """Whose papers are ordered from the printer, which of them, and as what."""

    cases = forms.MultipleChoiceField(
        label="Orang",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Centang sedikitnya satu orang, lalu pesan lagi.",
            "invalid_choice": "Dokumen sebagian orang tidak dapat dicetak lagi. Periksa daftarnya, lalu pesan lagi.",
        },
    )
    part = forms.ChoiceField(
        label="Dokumen yang dicetak", choices=PrintPart.choices, initial=PrintPart.ALL, widget=forms.RadioSelect
    )
    form = forms.ChoiceField(choices=PrintForm.choices, widget=forms.HiddenInput)  # the button that was pressed

    def __init__(self, *args: Any, rows: list[Sheets], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.dossier.code: row for row in rows if not row.why}
        self.fields["cases"].choices = [(code, str(row.dossier)) for code, row in self.rows.items()]  # type: ignore[attr-defined]

    def chosen(self) -> list[Sheets]:
        """The people ticked, in the order of the page."""
        return [row for code, row in self.rows.items() if code in self.cleaned_data["cases"]]

    def ticked(self) -> set[str]:
        """Whose box is ticked: what came back, else everybody whose papers can be printed."""
        return set(self["cases"].value() or ()) if self.is_bound else set(self.rows)


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


class TrayNoteForm(forms.Form):
    """Why a signer returns a paper; or, `mending`, what was done about it."""

    note = forms.CharField(label="Apa yang perlu diperbaiki", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, mending: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mending = mending
        if mending:
            self.fields["note"].label = "Apa yang sudah diperbaiki"
