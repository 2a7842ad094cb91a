"""What officers enter from the papers of an external certification body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from assessments.actions import Said
from assessments.enums import BodyPaperKind, UnitOutcome
from assessments.forms.fields import CHOOSE, NoteField
from assessments.queries import units_to_assess
from certportal.kernel.web.widgets import DayInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assessments.models import Assessment, BodyPaper, BodyPaperRow

_COLUMNS = ("certificate_number", "registration_number", "issued_on", "valid_until")


class BodyPaperForm(forms.Form):
    """The paper itself: which, its number and date, and the scan."""

    kind = forms.ChoiceField(label="Jenis surat", choices=[("", CHOOSE), *BodyPaperKind.choices])
    number = NoteField(
        label="Nomor surat", max_length=120, widget=forms.TextInput(), help_text="Seperti tercetak pada surat LSP."
    )
    dated = forms.DateField(label="Tanggal surat", widget=DayInput())
    berkas = forms.FileField(
        label="Pindaian surat",
        help_text="PDF, JPG, atau PNG, paling besar 10 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )


class WithdrawPaperForm(forms.Form):
    """Why a paper that was entered by mistake is taken back."""

    reason = NoteField(label="Mengapa ditarik", max_length=300)


class BodyRowsForm(forms.Form):
    """What one paper says of each candidate; who is left empty is not on it."""

    def __init__(self, *args: Any, paper: BodyPaper, waiting: Sequence[Assessment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper, self.waiting = paper, list(waiting)
        self.certifies = paper.kind == BodyPaperKind.CERTIFICATES
        known = {row.assessment_id: row for row in paper.rows.prefetch_related("weak")}
        for seat in self.waiting:
            add = self._ask_certificate if self.certifies else self._ask_outcome
            add(seat, known.get(seat.pk))
        if not self.certifies:
            self.fields["rest"] = forms.BooleanField(
                label="Semua yang belum dipilih: kompeten",
                required=False,
                help_text="Untuk surat yang menyebut semua peserta kompeten, atau semua kecuali yang Anda pilih di bawah.",
            )

    def _ask_outcome(self, seat: Assessment, known: BodyPaperRow | None) -> None:
        choices = [("", "Tidak disebut"), *UnitOutcome.choices]
        self.fields[f"outcome_{seat.pk}"] = forms.ChoiceField(
            label="Hasil menurut surat",
            choices=choices,
            required=False,
            initial=known.outcome if known else "",
            widget=forms.RadioSelect,
        )
        self.fields[f"reason_{seat.pk}"] = NoteField(
            label="Keterangan surat bila belum kompeten",
            required=False,
            initial=known.reason if known else "",
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        units = [(str(unit.pk), f"{unit.printed_code} {unit.printed_title}") for unit in units_to_assess(seat.dossier)]
        self.fields[f"weak_{seat.pk}"] = forms.MultipleChoiceField(
            label="Unit yang disebut belum kompeten",
            choices=units,
            required=False,
            initial=[str(unit.pk) for unit in known.weak.all()] if known else [],
            widget=forms.CheckboxSelectMultiple,
        )

    def _ask_certificate(self, seat: Assessment, known: BodyPaperRow | None) -> None:
        asked = {
            "certificate_number": NoteField(
                label="Nomor sertifikat", max_length=80, required=False, widget=forms.TextInput()
            ),
            "registration_number": NoteField(
                label="Nomor registrasi", max_length=80, required=False, widget=forms.TextInput()
            ),
            "issued_on": forms.DateField(label="Tanggal terbit", required=False, widget=DayInput()),
            "valid_until": forms.DateField(label="Berlaku sampai", required=False, widget=DayInput()),
        }
        for name, field in asked.items():
            field.initial = getattr(known, name) if known else None
            self.fields[f"{name}_{seat.pk}"] = field

    @property
    def people(self) -> list[dict[str, Any]]:
        """Each candidate with their own fields, as the page shows them."""
        names = _COLUMNS if self.certifies else ("outcome", "reason")
        return [
            {
                "seat": seat,
                "fields": [self[f"{name}_{seat.pk}"] for name in names],
                "weak": None if self.certifies else self[f"weak_{seat.pk}"],
            }
            for seat in self.waiting
        ]

    def said(self) -> dict[int, Said]:
        """By key of the assessment; needs a valid form."""
        return {seat.pk: self._said(seat.pk) for seat in self.waiting}

    def _said(self, pk: int) -> Said:
        if self.certifies:
            values: dict[str, str | date | None] = {name: self.cleaned_data[f"{name}_{pk}"] for name in _COLUMNS}
            return Said(**values)  # type: ignore[arg-type] # each by its own field
        outcome = self.cleaned_data[f"outcome_{pk}"]
        if not outcome and self.cleaned_data["rest"]:
            outcome = UnitOutcome.COMPETENT.value
        weak = frozenset(int(unit) for unit in self.cleaned_data[f"weak_{pk}"])
        return Said(outcome=outcome, reason=self.cleaned_data[f"reason_{pk}"], weak=weak)
