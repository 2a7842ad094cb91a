"""What a candidate writes in an appeal, and what the officer records and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from certportal.kernel.web.widgets import DayInput, FilesField
from complaints.actions import Filed

if TYPE_CHECKING:
    from datetime import date


MOST_FILES: Final = 3
LONGEST_REASON: Final = 4000
LONGEST_WORD: Final = 1000


def _files() -> FilesField:
    return FilesField(
        label="Lampiran (boleh kosong)",
        most=MOST_FILES,
        help_text=f"PDF, JPG, atau PNG, masing-masing paling besar 5 MB, paling banyak {MOST_FILES} file.",
    )


class WholeText(forms.CharField):
    """Text that no browser cuts to its length: what is pasted and too long comes back with a sentence."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


def _words(label: str, *, longest: int, rows: int, required: bool = True, help_text: str = "") -> forms.CharField:
    return WholeText(
        label=label,
        max_length=longest,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AppealForm(forms.Form):
    """The candidate's own; a late one is asked why."""

    reason = _words(
        "Mengapa Anda mengajukan banding",
        longest=LONGEST_REASON,
        rows=8,
        help_text="Sebutkan unit atau bagian proses yang Anda persoalkan, dan apa yang menurut Anda seharusnya.",
    )
    late_reason = _words(
        "Mengapa Anda terlambat",
        longest=LONGEST_WORD,
        rows=3,
        help_text="Petugas membaca alasan ini, lalu memutuskan apakah banding yang terlambat diterima.",
    )
    attachments = _files()

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_reason"]

    def said(self) -> Filed:
        """For the action."""
        given = self.cleaned_data
        return Filed(given["reason"], given.get("late_reason", ""), given["attachments"] or ())


class RecordForm(forms.Form):
    """An appeal that was handed in on paper."""

    number = forms.CharField(
        label="Nomor berkas", max_length=80, help_text="Tercetak pada surat hasil dan pada tanda terima peserta."
    )
    received_on = forms.DateField(
        label="Hari surat diterima",
        widget=DayInput(),
        help_text="Hari surat sampai di kantor, bukan hari Anda mencatatnya. Bila hari itu sudah lewat, petugas lain yang "
        "menilai bandingnya, karena hari itu menentukan apakah banding terlambat.",
    )
    reason = _words(
        "Alasan banding", longest=LONGEST_REASON, rows=8, help_text="Salin seperti tertulis pada surat peserta."
    )
    late_reason = _words(
        "Alasan terlambat",
        longest=LONGEST_WORD,
        rows=3,
        required=False,
        help_text="Bila suratnya datang sesudah batas. Kosongkan bila surat tidak menyebutnya.",
    )
    attachments = _files()

    def said(self) -> Filed:
        """For the action."""
        given = self.cleaned_data
        return Filed(given["reason"], given["late_reason"], given["attachments"] or ())

    def day(self) -> date:
        """The day it came."""
        day: date = self.cleaned_data["received_on"]
        return day


class LateForm(forms.Form):
    """The word on a late appeal."""

    accepted = forms.TypedChoiceField(
        label="Putusan",
        choices=[("yes", "Diterima walau terlambat, lalu dinilai"), ("no", "Tidak diterima karena terlambat")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    word = _words("Alasan putusan", longest=LONGEST_WORD, rows=4, help_text="Dibaca peserta.")


class AnswerForm(forms.Form):
    """The answer, as the candidate reads it."""

    upheld = forms.TypedChoiceField(
        label="Hasil banding",
        choices=[("yes", "Dikabulkan"), ("no", "Tidak dikabulkan, keputusan semula tetap")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = _words(
        "Jawaban kepada peserta",
        longest=LONGEST_REASON,
        rows=8,
        help_text="Jawab setiap keberatan dan sebutkan dasarnya. Dibaca peserta; tidak dapat diubah setelah dikirim.",
    )
    what_follows = _words(
        "Tindak lanjut",
        longest=2000,
        rows=3,
        required=False,
        help_text="Wajib bila dikabulkan: apa yang dilakukan kantor, oleh siapa, dan kapan, misalnya penilaian ulang oleh "
        "asesor lain. Portal belum menjalankannya sendiri.",
    )


class WithdrawForm(forms.Form):
    """The candidate takes the appeal back."""

    note = _words("Alasan (boleh kosong)", longest=500, rows=2, required=False)
