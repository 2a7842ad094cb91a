"""Seats of an office and parts of a scheme's numbers."""

from __future__ import annotations

from typing import Any

from django import forms

from certportal.kernel.accounts.enums import Seat
from certportal.kernel.web.stale import Seen
from schemes.enums import SchemeKind
from schemes.models import Scheme
from schemes.queries import STANDARD_REGISTRATION, standard_pattern


class SchemeIdentityForm(Seen, forms.ModelForm):  # type: ignore[type-arg]
    """Of what the numbers of a scheme's certificates are made; a part left empty is unset."""

    class Meta:
        model = Scheme
        fields = ("kbli", "kbji", "level", "field_letters", "certificate_pattern", "registration_pattern")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_decree = self.instance.kind == SchemeKind.KKNI
        self.fields["level"].disabled = of_decree
        helps = {
            "kbli": "Lima angka dari Klasifikasi Baku Lapangan Usaha, menurut dokumen skema atau lisensi.",
            "kbji": "Empat angka dari Klasifikasi Baku Jabatan Indonesia.",
            "level": "Ditetapkan keputusan kualifikasinya."
            if of_decree
            else "1 sampai 9. Kosongkan bila tidak berjenjang.",
            "field_letters": "Di depan nomor registrasi, misalnya TIK.",
            "certificate_pattern": f"Kosongkan untuk pola baku: {standard_pattern(self.instance)}",
            "registration_pattern": f"Kosongkan untuk pola baku: {STANDARD_REGISTRATION}",
        }
        for name, text in helps.items():
            self.fields[name].help_text = text

    def _post_clean(self) -> None:
        """The row is left to the act, which also says what is wrong."""


class SeatsForm(Seen, forms.Form):
    """Which seats an office takes in certification."""

    seats = forms.MultipleChoiceField(
        label="Kedudukan",
        choices=Seat.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Satu kantor dapat memegang semuanya.",
        error_messages={"required": "Pilih sedikitnya satu kedudukan."},
    )
    reason = forms.CharField(
        label="Alasan",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wajib bila ada yang bekerja atau pernah bekerja di kantor ini: perubahannya lalu menunggu persetujuan orang kedua.",
    )
