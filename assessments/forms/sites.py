"""What people fill in about test sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from assessments.enums import SiteVerification
from assessments.forms.fields import NoteField
from assessments.queries import lines_of
from certportal.kernel.files.intake import PHOTO_LIMIT
from certportal.kernel.web.widgets import DayInput, FilesField
from schemes.models import Scheme

if TYPE_CHECKING:
    from assessments.models import TestSite

MOST_LINES: Final = 30
LINE_LENGTH: Final = 200
PHOTOS_ONLY: Final = "image/jpeg,image/png"


class FitnessForm(forms.Form):
    """What a site is fit for."""

    capacity = forms.IntegerField(label="Daya tampung (orang)", required=False, min_value=1, max_value=1000)
    verification = forms.ChoiceField(
        label="Cara verifikasi", choices=SiteVerification.choices, widget=forms.RadioSelect
    )
    schemes = forms.ModelMultipleChoiceField(
        Scheme.objects.none(),
        label="Ruang lingkup",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tanpa pilihan: untuk semua skema.",
    )
    checklist = NoteField(
        label="Isi formulir kesiapan",
        required=False,
        max_length=MOST_LINES * LINE_LENGTH,
        help_text=f"Satu hal tiap baris, paling banyak {MOST_LINES}. Kosong: isi yang biasa.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, site: TestSite, **kwargs: Any) -> None:
        shown = {
            "capacity": site.capacity,
            "verification": site.verification,
            "schemes": site.schemes.all(),
            "checklist": "\n".join(site.checklist),
        }
        kwargs.setdefault("initial", shown)
        super().__init__(*args, **kwargs)
        self.fields["schemes"].queryset = Scheme.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_checklist(self) -> list[str]:
        """One line each, none twice."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["checklist"].splitlines()]
        found = list(dict.fromkeys(filter(None, lines)))
        if len(found) > MOST_LINES:
            raise forms.ValidationError(f"Paling banyak {MOST_LINES} hal. Gabungkan yang serupa.")
        if long := next((line for line in found if len(line) > LINE_LENGTH), ""):
            raise forms.ValidationError(f"Ringkas hal ini, paling panjang {LINE_LENGTH} huruf: {long[:60]}…")
        return found


class SiteCheckForm(forms.Form):
    """How a site was found, line by line. For a periodic verification also until when it holds."""

    def __init__(self, *args: Any, site: TestSite, periodic: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines_of(site)
        for n, line in enumerate(self.lines, start=1):
            self.fields[f"there_{n}"] = forms.BooleanField(label=line, required=False)
            self.fields[f"remark_{n}"] = forms.CharField(label=f"Keterangan: {line}", required=False, max_length=300)
        self.fields["is_ready"] = forms.TypedChoiceField(
            label="Kesimpulan",
            choices=[("ya", "Siap dipakai"), ("tidak", "Belum siap")],
            coerce=lambda value: value == "ya",
            empty_value=None,
            widget=forms.RadioSelect,
        )
        self.fields["note"] = NoteField(label="Catatan", required=False, help_text="Wajib bila belum siap.")
        if periodic:
            self.fields["valid_until"] = forms.DateField(label="Verifikasi berlaku sampai", widget=DayInput())

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """(there, remark) by line, for the template."""
        return [(self[f"there_{n}"], self[f"remark_{n}"]) for n in range(1, len(self.lines) + 1)]

    def rest(self) -> list[forms.BoundField]:
        """The fields below the lines."""
        return [self[name] for name in ("is_ready", "note", "valid_until") if name in self.fields]

    def facts(self) -> dict[str, Any]:
        """For the act."""
        data = self.cleaned_data
        items = [(line, data[f"there_{n}"], data[f"remark_{n}"]) for n, line in enumerate(self.lines, start=1)]
        return {
            "items": items,
            "is_ready": data["is_ready"],
            "note": data["note"],
            "valid_until": data.get("valid_until"),
        }


class SitePhotosForm(forms.Form):
    """Photos of the site, one or several at once."""

    file = FilesField(
        label="Foto tempat uji",
        most=12,
        attrs={"accept": PHOTOS_ONLY, "data-photo-limit": PHOTO_LIMIT},
        help_text="JPG atau PNG. Lokasi dan keterangan kamera dihapus dari foto.",
    )
