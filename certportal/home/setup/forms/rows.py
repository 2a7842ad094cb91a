"""Numbers and days, and the whole set-up as one file."""

from __future__ import annotations

from typing import Any

from django import forms

from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.web.stale import Seen
from certportal.kernel.web.widgets import EMPTY_FILE
from certportal.kernel.workdays.models import Holiday


class SequenceForm(Seen, forms.ModelForm):  # type: ignore[type-arg]
    """How the numbers of one kind of paper look."""

    class Meta:
        model = NumberSequence
        fields = ("pattern", "reset_policy", "first")
        help_texts = {
            "pattern": "{n:03d} nomor urut tiga angka, {roman} bulan Romawi, {month} bulan, {year} tahun, {yy} dua angka tahun.",
            "first": "Lanjutkan dari buku agenda bila kantor sudah bernomor tahun ini.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The older name means the same; people are told one of them.
        self.initial["pattern"] = self.initial.get("pattern", "").replace("{roman_month}", "{roman}")

    def _post_clean(self) -> None:
        """The row is left to the act, which also says what is wrong."""


class HolidayForm(forms.ModelForm):  # type: ignore[type-arg]
    """One special day of a file."""

    class Meta:
        model = Holiday
        fields = ("date", "name", "kind", "decree")

    def _post_clean(self) -> None:
        """The row is left to the act, which also says what is wrong."""


class SetupFileForm(forms.Form):
    """The whole set-up as one file."""

    file = forms.FileField(
        label="Berkas penyiapan (JSON)",
        widget=forms.FileInput({"accept": ".json"}),
        error_messages={"empty": EMPTY_FILE},
    )
