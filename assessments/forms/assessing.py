"""What an assessor fills in for one candidate. Forms check and normalise; actions decide and save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from assessments.enums import EvidenceOutcome, Quality, UnitOutcome
from assessments.forms.fields import NoteField, offer
from assessments.models import EvidenceItem
from assessments.scoring import QUALITIES, UnitMark
from schemes.models import AssessmentPath

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assessments.models import Assessment
    from assessments.queries import UnitSheet
    from schemes.models import SchemeUnit

WEAK_NEEDS_NOTE = "Tuliskan alasan untuk unit yang belum kompeten."
ALL_FOUR = (
    "Kompeten memerlukan bukti yang valid, asli, terkini, dan memadai. Centang keempatnya, atau pilih belum kompeten."
)


class PathForm(forms.Form):
    """By which path the candidate is assessed."""

    path = forms.ModelChoiceField(
        AssessmentPath.objects.none(), label="Jalur asesmen", empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = assessment.dossier.scheme_version_id
        offer(self, "path", AssessmentPath.objects.filter(version_id=version).order_by("position"))


class VatmField(forms.MultipleChoiceField):
    """The four rules of evidence, each ticked by itself."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Aturan bukti")
        super().__init__(choices=Quality.choices, widget=forms.CheckboxSelectMultiple, required=False, **kwargs)


class UnitsForm(forms.Form):
    """One row per unit: result, the four rules of evidence, note. A row may stay empty until it is assessed."""

    def __init__(self, *args: Any, units: list[SchemeUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        for unit in units:
            self.fields[f"result_{unit.pk}"] = forms.ChoiceField(
                label=f"Hasil {unit.printed_code}",
                choices=UnitOutcome.choices,
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"vatm_{unit.pk}"] = VatmField()
            self.fields[f"note_{unit.pk}"] = NoteField(
                label=f"Catatan {unit.printed_code}", required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            # The version of the result that the page showed; the template writes it, fresh on every page.
            self.fields[f"seen_{unit.pk}"] = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A unit "belum kompeten" always carries a note, a competent one evidence that meets all four rules."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for unit in self.units:
            outcome = data.get(f"result_{unit.pk}")
            weak = outcome == UnitOutcome.NOT_YET_COMPETENT
            if weak and not (data.get(f"note_{unit.pk}") or "").strip():
                self.add_error(f"note_{unit.pk}", WEAK_NEEDS_NOTE)
            if outcome == UnitOutcome.COMPETENT and set(data.get(f"vatm_{unit.pk}") or ()) != set(QUALITIES):
                self.add_error(f"vatm_{unit.pk}", ALL_FOUR)
        return data

    def marks(self) -> dict[int, UnitMark]:
        """What was filled in, for the action."""
        data = self.cleaned_data
        return {
            unit.pk: UnitMark(
                data[f"result_{unit.pk}"], data[f"note_{unit.pk}"], frozenset(QUALITIES) - set(data[f"vatm_{unit.pk}"])
            )
            for unit in self.units
        }

    def seen(self) -> dict[int, int]:
        """The versions that the page showed; a unit without one is not compared."""
        found = {unit.pk: self.cleaned_data[f"seen_{unit.pk}"] for unit in self.units}
        return {pk: version for pk, version in found.items() if version is not None}


def filled_in(sheets: Sequence[UnitSheet]) -> dict[str, Any]:
    """What the form of the units begins with."""
    found: dict[str, Any] = {}
    for sheet in sheets:
        if sheet.row is not None:
            pk = sheet.unit.pk
            found[f"result_{pk}"], found[f"note_{pk}"] = sheet.row.result, sheet.row.note
            found[f"vatm_{pk}"] = sheet.row.qualities
    return found


class EvidenceForm(forms.Form):
    """One piece of evidence for one unit, by a method of the candidate's path."""

    method = forms.ChoiceField(label="Metode", widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label="Penilaian bukti", choices=EvidenceOutcome.choices, widget=forms.RadioSelect)
    note = NoteField(
        label="Apa yang terlihat atau dijawab",
        required=False,
        help_text="Misalnya: memperagakan layanan antrian prioritas tanpa bantuan. Boleh kosong bila ada foto atau berkas.",
    )
    upload = forms.FileField(
        label="Foto atau berkas (boleh kosong)",
        required=False,
        help_text="JPG, PNG, atau PDF.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )
    follows = forms.ModelChoiceField(
        EvidenceItem.objects.none(),
        label="Menyelesaikan penilaian lanjut",
        required=False,
        empty_label="Bukan lanjutan",
    )

    def __init__(self, *args: Any, methods: Sequence[str], sheet: UnitSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(method, method) for method in methods]  # type: ignore[attr-defined]
        if len(methods) == 1:
            self.fields["method"].initial = methods[0]
        if sheet.doubtful:
            offer(self, "follows", EvidenceItem.objects.filter(pk__in=[item.pk for item in sheet.doubtful]))
            self.fields["follows"].initial = sheet.doubtful[0]
        else:
            del self.fields["follows"]


class CorrectionForm(forms.Form):
    """Another result for one unit after the recommendation, and why."""

    result = forms.ChoiceField(label="Hasil", choices=UnitOutcome.choices, widget=forms.RadioSelect)
    vatm = VatmField()
    note = NoteField(label="Catatan (wajib bila belum kompeten)", required=False)
    reason = NoteField(label="Alasan koreksi", help_text="Dibaca oleh rapat pleno. Hasil sebelumnya tetap tersimpan.")
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """As for a first result."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("result") == UnitOutcome.NOT_YET_COMPETENT and not (data.get("note") or "").strip():
            self.add_error("note", WEAK_NEEDS_NOTE)
        if data.get("result") == UnitOutcome.COMPETENT and set(data.get("vatm") or ()) != set(QUALITIES):
            self.add_error("vatm", ALL_FOUR)
        return data


class RecommendForm(forms.Form):
    """The recommendation for the whole."""

    recommendation = forms.ChoiceField(label="Rekomendasi", choices=UnitOutcome.choices, widget=forms.RadioSelect)
    note = NoteField(label="Catatan untuk rapat pleno (boleh kosong)", required=False)


class AbsentForm(forms.Form):
    """Why a candidate did not come, as far as anybody knows."""

    reason = NoteField(
        label="Sebab tidak hadir", help_text="Misalnya: sakit, surat dokter menyusul. Dibaca oleh peserta."
    )


class UnfinishedForm(forms.Form):
    """Why a candidate who came did not finish."""

    reason = NoteField(
        label="Sebab tidak selesai", help_text="Misalnya: jatuh sakit setelah unit ketiga. Dibaca oleh peserta."
    )
