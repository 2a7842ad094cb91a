"""Forms about units a person has already: the certificate, and the officer's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from certportal.kernel.web.widgets import ChosenAgain, TypedDay, paper_field, photo_field
from holdings.actions import Proof
from holdings.enums import HeldUnitSource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from holdings.models import HeldUnit
    from schemes.models import CompetencyUnit

REASON = forms.Textarea(attrs={"rows": 3})


class EvidenceForm(ChosenAgain):
    """One file, chosen or photographed."""

    file = paper_field("Bukti", "Pindaian sertifikat dengan daftar unitnya. PDF, JPG, atau PNG, paling besar 5 MB.")
    photo = photo_field("sertifikat")

    def clean(self) -> dict[str, Any]:
        """Either a chosen file or a fresh photo; both end up as `file`."""
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("file") or cleaned.get("photo")
        if not chosen and not (self.has_error("file") or self.has_error("photo")):
            self.add_error("file", "Pilih file bukti atau potret sertifikatnya.")
        cleaned["file"] = chosen
        return cleaned


class HeldUnitForm(EvidenceForm):
    """One certificate: which units it lists, who issued it, how long it counts. `units` are those ticked so far."""

    source = forms.ChoiceField(
        label="Jenis bukti",
        choices=[
            (kind.value, kind.label) for kind in (HeldUnitSource.OUTSIDE_CERTIFICATE, HeldUnitSource.OTHER_EVIDENCE)
        ],
        widget=forms.RadioSelect,
        initial=HeldUnitSource.OUTSIDE_CERTIFICATE.value,
        help_text="Sertifikat yang terbit dari portal ini tercatat sendiri; Anda tidak perlu mengisinya.",
    )
    certificate_number = forms.CharField(
        label="Nomor sertifikat",
        required=False,
        max_length=120,
        help_text="Seperti tercetak. Boleh kosong untuk bukti lain yang tidak bernomor.",
    )
    issuer = forms.CharField(label="Penerbit", max_length=200, help_text="Contoh: LSP Instruktur Indonesia.")
    issued_on = TypedDay(label="Tanggal terbit")
    valid_until = TypedDay(
        label="Berlaku sampai",
        required=False,
        help_text="Kosongkan jika pada bukti tidak tertulis masa berlakunya.",
    )
    field_order = ("source", "certificate_number", "issuer", "issued_on", "valid_until", "file", "photo")

    def __init__(self, *args: Any, units: Sequence[CompetencyUnit], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.today = list(units), today

    def clean_certificate_number(self) -> str:
        number = " ".join(str(self.cleaned_data["certificate_number"]).split())
        if not number and self.cleaned_data.get("source") == HeldUnitSource.OUTSIDE_CERTIFICATE:
            raise forms.ValidationError("Isi nomor sertifikat seperti tercetak.")
        return number

    def clean_issuer(self) -> str:
        return " ".join(str(self.cleaned_data["issuer"]).split())

    def clean(self) -> dict[str, Any]:
        """Faults of the dates are shown beside their fields; the action checks them again."""
        cleaned = super().clean()
        issued, last = cleaned.get("issued_on"), cleaned.get("valid_until")
        if issued and issued > self.today:
            self.add_error("issued_on", "Tanggal terbit tidak boleh setelah hari ini.")
        if issued and last and last < issued:
            self.add_error("valid_until", "Tanggal akhir berlaku harus setelah tanggal terbit.")
        elif last and last < self.today:
            self.add_error("valid_until", "Sertifikat ini sudah tidak berlaku, jadi unitnya tidak dapat dihitung.")
        if not self.units:
            self.add_error(None, "Tandai sedikitnya satu unit yang tercantum pada sertifikat Anda.")
        return cleaned

    def proof(self) -> Proof:
        """What the certificate says, for the action."""
        typed = self.cleaned_data
        return Proof(
            source=typed["source"],
            issuer=typed["issuer"],
            issued_on=typed["issued_on"],
            certificate_number=typed["certificate_number"],
            valid_until=typed["valid_until"],
        )


class HeldAnswerForm(forms.Form):
    """The officer's answer to the units of one certificate: those ticked are confirmed, or refused with a reason."""

    units = forms.MultipleChoiceField(
        label="Unit yang dijawab",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tandai sedikitnya satu unit."},
    )
    evidence = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=[("confirm", ""), ("refuse", "")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Alasan penolakan",
        required=False,
        max_length=1000,
        widget=REASON,
        help_text="Hanya bila ditolak: tulis apa yang kurang dan bukti apa yang Anda perlukan.",
    )

    def __init__(self, *args: Any, rows: Sequence[HeldUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.code: row for row in rows}
        self.fields["units"].choices = [(row.code, f"{row.unit.title} ({row.unit.code})") for row in rows]  # type: ignore[attr-defined]
        self.fields["units"].initial = list(self.rows)
        self.fields["evidence"].initial = rows[0].evidence_id if rows else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == "refuse" and not str(cleaned.get("reason") or "").strip():
            self.add_error("reason", "Tulis alasannya agar pemohon tahu apa yang harus diperbaiki.")
        return cleaned

    def chosen(self) -> list[HeldUnit]:
        """The ticked entries."""
        return [self.rows[code] for code in self.cleaned_data["units"]]
