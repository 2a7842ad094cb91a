"""By which decree a service holds, who serves it, and what its applicants and holders sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from certportal.home.setup.forms.typed import NUMERIC, Visible, checked_nip, lines_of
from certportal.kernel.web.stale import Seen
from certportal.kernel.web.widgets import EMPTY_FILE, ChosenAgain, DayInput, PaperInput
from schemes.enums import ProofKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemes.models import ServiceStandardVersion

MOST_CLAUSES: Final = 100


class DecreeForm(Seen, Visible, forms.Form):
    """The decree of a service standard, and when its charter was signed."""

    decree_number = forms.CharField(label="Nomor keputusan", max_length=120, help_text="Misalnya 800/12 TAHUN 2026.")
    decreed_on = forms.DateField(label="Tanggal keputusan", widget=DayInput())
    charter_signed_on = forms.DateField(
        label="Maklumat ditandatangani pada",
        widget=DayInput(),
        help_text="Nama dan jabatan diambil dari pimpinan yang masa jabatannya berlaku pada tanggal ini.",
    )

    def __init__(self, *args: Any, version: ServiceStandardVersion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(version, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)


class DecreeWordsForm(Seen, Visible, forms.Form):
    """What the decree that names participants weighs and orders, one per line; what is left empty is said in the words of the house."""

    weighing = forms.CharField(
        label="Menimbang",
        max_length=7000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Satu baris satu pertimbangan; huruf dan titik komanya ditambahkan portal. Kosongkan untuk kembali ke kata bawaan.",
    )
    dictums = forms.CharField(
        label="Diktum",
        max_length=7000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Satu baris satu diktum; KESATU, KEDUA, dan seterusnya ditambahkan portal. Kosongkan untuk kembali ke kata bawaan.",
    )

    def __init__(self, *args: Any, words: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: "\n".join(texts) for name, texts in words.items()})
        super().__init__(*args, **kwargs)

    def clean_weighing(self) -> list[str]:
        texts = (text.rstrip(" ;") for text in lines_of(self.cleaned_data["weighing"]))
        return [text for text in texts if text]

    def clean_dictums(self) -> list[str]:
        return lines_of(self.cleaned_data["dictums"])


class OfficerForm(Visible, ChosenAgain):
    """One proof of somebody who serves a service; `asked` is what its standard prints."""

    nip = forms.CharField(label="NIP", max_length=30, widget=forms.TextInput(NUMERIC))
    kind = forms.ChoiceField(label="Jenis bukti", choices=ProofKind.choices)
    title = forms.CharField(label="Judul", max_length=200, help_text="Misalnya: Diklat Pelayanan Terpadu Satu Pintu.")
    number = forms.CharField(label="Nomor", required=False, max_length=120)
    dated = forms.DateField(label="Tanggal", widget=DayInput())
    covers = forms.TypedMultipleChoiceField(
        label="Membuktikan",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih sedikitnya satu butir kompetensi yang dibuktikan."},
    )
    file = forms.FileField(
        label="Salinan (PDF atau gambar)",
        required=False,
        widget=PaperInput(),
        help_text="Boleh kosong. Hanya dibaca admin.",
        error_messages={"empty": EMPTY_FILE},
    )

    def __init__(self, *args: Any, asked: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["covers"].choices = list(enumerate(asked, start=1))  # type: ignore[attr-defined]

    def clean_nip(self) -> str:
        return checked_nip(self.cleaned_data["nip"])


class ClausesForm(Seen, Visible, forms.Form):
    """Rights and duties of a scheme, one per line."""

    rights = forms.CharField(
        label="Hak pemohon", max_length=6000, widget=forms.Textarea(attrs={"rows": 6}), help_text="Satu baris satu hak."
    )
    duties = forms.CharField(
        label="Kewajiban pemegang sertifikat",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Satu baris satu kewajiban. Pemegang menandatanganinya sebelum menerima sertifikat.",
    )

    def clean_rights(self) -> list[str]:
        return self._clauses("rights")

    def clean_duties(self) -> list[str]:
        return self._clauses("duties")

    def _clauses(self, name: str) -> list[str]:
        lines = lines_of(self.cleaned_data[name])
        if len(lines) > MOST_CLAUSES:
            raise forms.ValidationError(f"Paling banyak {MOST_CLAUSES} butir. Gabungkan yang serupa.")
        return lines
