"""Years and free days."""

from __future__ import annotations

from typing import Any

from django import forms

from certportal.home.settings_pages.queries import FIRST_YEAR, LAST_YEAR
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.web.widgets import DayInput
from certportal.kernel.workdays.enums import DayKind


class DayForm(forms.Form):
    """A day on which the office is closed, or open although it would be closed."""

    date = forms.DateField(label="Tanggal", widget=DayInput())
    kind = forms.ChoiceField(label="Jenis", choices=[("", "Pilih jenis"), *DayKind.choices])
    name = forms.CharField(label="Nama hari", max_length=200, help_text="Misalnya: Hari Raya Nyepi.")
    decree = forms.CharField(
        label="Dasar hukum", max_length=200, help_text="Misalnya: SKB 3 Menteri Nomor 933 Tahun 2025."
    )
    organisation = forms.ModelChoiceField(
        label="Berlaku untuk",
        queryset=Organisation.objects.order_by("name"),
        required=False,
        empty_label="Semua kantor",
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["date"].widget.attrs.update({"min": f"{year}-01-01", "max": f"{year}-12-31"})

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if day.year != self.year:
            raise forms.ValidationError(f"Pilih tanggal pada tahun {self.year}.")
        return day


class SeedForm(forms.Form):
    """On what grounds days that have passed are filled; a year to come needs none."""

    decree = forms.CharField(
        label="Dasar hukum",
        required=False,
        max_length=200,
        help_text="Wajib bila ada hari yang sudah lewat: pengisiannya lalu menunggu persetujuan orang kedua.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "id_seed_%s"  # the page has another form with this field


class ConfirmForm(forms.Form):
    """The year was compared with the decree."""

    compared = forms.BooleanField(label="Saya sudah mencocokkan semua hari di atas dengan SKB 3 Menteri.")
    without_joint_leave = forms.BooleanField(label="Tahun ini memang tidak memiliki cuti bersama.", required=False)


def is_calendar_year(number: int) -> bool:
    """Whether the calendar can hold that year."""
    return FIRST_YEAR <= number <= LAST_YEAR


class RemoveDayForm(forms.Form):
    """A day is taken away; one that has passed only on the grounds of a decree."""

    decree = forms.CharField(label="Dasar hukum", max_length=200, help_text="Misalnya: nomor SKB yang mencabutnya.")

    def __init__(self, *args: Any, passed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not passed:
            del self.fields["decree"]
