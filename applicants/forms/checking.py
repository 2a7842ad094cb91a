"""What officers, verifiers and leaders fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from applicants.eligibility import years_within
from applicants.enums import FINAL_REASONS, FIXABLE_REASONS, VerdictOutcome, VerdictReason

_LONGEST_SERVICE = 60
_NOTE_MISSING = "Tulis catatan agar pemohon tahu apa yang harus dilakukan."


@dataclass(frozen=True)
class ReasonGroup:
    """One half of the list of reasons, as the page shows it."""

    id: str
    label: str
    options: list[tuple[str, str]]


def _group(name: str, label: str, reasons: tuple[VerdictReason, ...]) -> ReasonGroup:
    return ReasonGroup(name, label, [(reason.value, str(reason.label)) for reason in reasons])


REASON_GROUPS = (
    _group("dapat-diperbaiki", "Dapat diperbaiki", FIXABLE_REASONS),
    _group("tidak-dapat-diperbaiki", "Tidak dapat diperbaiki", FINAL_REASONS),
)


class VerdictForm(forms.Form):
    """The verdict on one version, with a reason from the list and a note where it is not a pass."""

    outcome = forms.ChoiceField(label="Hasil pemeriksaan", choices=VerdictOutcome.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label="Alasan", required=False, choices=[("", "Pilih alasan"), *((g.label, g.options) for g in REASON_GROUPS)]
    )
    note = forms.CharField(
        label="Catatan untuk pemohon",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tulis apa yang salah dan apa yang harus dilakukan pemohon.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason_groups = REASON_GROUPS
    seen_verdict = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """A pass drops reason and note; anything else needs both, from the right half of the list."""
        cleaned = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome")
        if outcome == VerdictOutcome.ACCEPTED:
            cleaned["reason"], cleaned["note"] = "", ""
            return cleaned
        allowed = FIXABLE_REASONS if outcome == VerdictOutcome.NEEDS_FIX else FINAL_REASONS
        if outcome and not cleaned.get("reason"):
            self.add_error("reason", "Pilih alasannya.")
        elif outcome and cleaned["reason"] not in {choice.value for choice in allowed}:
            other = "“Ditolak”" if outcome == VerdictOutcome.NEEDS_FIX else "“Perlu perbaikan”"
            self.add_error("reason", f"Alasan ini hanya untuk hasil {other}. Pilih alasan lain.")
        if outcome and not str(cleaned.get("note") or "").strip():
            self.add_error("note", _NOTE_MISSING)
        return cleaned


class _AnswerForm(forms.Form):
    """An answer to "I have no such document"; it stands beside the verdict, so its fields have ids of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)


class WaiverForm(_AnswerForm):
    """Waive a document in writing."""

    reason = forms.CharField(label="Alasan pembebasan", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class StillRequiredForm(_AnswerForm):
    """Answer that a document the applicant says they lack is required all the same."""

    note = forms.CharField(
        label="Catatan untuk pemohon",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tulis mengapa dokumen ini diperlukan dan bagaimana pemohon dapat memperolehnya.",
        error_messages={"required": _NOTE_MISSING},
    )


class NoteForm(forms.Form):
    """A note that may stay empty."""

    note = forms.CharField(
        label="Catatan tambahan (boleh kosong)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """A reason somebody will read; `missing` says what to write when it is empty."""

    note = forms.CharField(label="Alasan", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: str = "Alasan", missing: str = "Tuliskan alasannya.", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label
        self.fields["note"].error_messages["required"] = missing


class DeclareCompleteForm(forms.Form):
    """What the verifier confirms with "lengkap dan benar": years of service, where the service asks for them."""

    service_years_confirmed = forms.IntegerField(label="Lama bekerja", min_value=0, max_value=_LONGEST_SERVICE)

    def __init__(self, *args: Any, asks_years: bool, within: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = f"{years_within(within)} menurut bukti (tahun penuh pada hari pengiriman)"
        self.fields["service_years_confirmed"].label = said
        if not asks_years:
            del self.fields["service_years_confirmed"]
